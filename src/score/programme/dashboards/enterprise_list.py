"""The list of enterprises: search, filters, order, columns, and the same rows as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from score.programme.core import export, jobs
from score.programme.core.models import Job
from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.enterprise_columns import as_table, chosen_columns, data_words, open_columns
from score.programme.dashboards.enterprise_filter import REMEMBERED, EnterpriseFilter, asked_of
from score.programme.dashboards.enterprise_table import Ordered, Table, sees_every_row, table_for
from score.programme.dashboards.saved_views import views_for
from score.programme.enterprises.models import Enterprise, EnterpriseRow, SavedView
from score.programme.enterprises.saved_views import first_view
from score.programme.organisations.access import may, require

LISTING = "enterprises"
PAGE_SIZE = 25
KEPT_JOB = "keep_enterprise_rows"
CHOICES = ("sort", "col")  # of an address, besides the filters


@login_required
@require_GET
def enterprises(request: HttpRequest) -> HttpResponse:
    """The list, a page at a time. Without any choice in the address, the reader's own first view."""
    if not request.GET and (first := first_view(request.actor, LISTING)) and first.query:
        return HttpResponseRedirect(f"?{first.query}")
    whole = is_whole()
    table = table_for(request.actor)
    found = EnterpriseFilter(request.GET, table=table)
    order = request.GET.get("sort", "")
    rows = Ordered(table, found.qs, order)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = chosen_columns(table, request.GET.getlist("col"))
    page.object_list = [_shown(row, columns) for row in table.filled(list(page.object_list))]
    context = {
        "filter": found,
        "page": page,
        "columns": columns,
        "known_columns": open_columns(table),
        "chosen": {column.key for column in columns},
        "sorted_by": order or "name",
        "total": _total(table) if found.narrowed else rows.count(),
        "narrowed": found.narrowed,
        "kept_up": whole,
        "kept": asked_of(request.GET, (*found.filters, *CHOICES)),
        "kept_without_columns": asked_of(request.GET, (*found.filters, "sort")),
        "views": views_for(request.actor, LISTING, request.GET),
        **_rights(request.actor),
    }
    return render(request, "dashboards/enterprises.html", context)


@login_required
@require_GET
def enterprises_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the list shows with the same filters, order and columns, as far as the actor may take it along."""
    require(request.actor, Enterprise, "export")
    is_whole()
    table = table_for(request.actor, "export")
    found = EnterpriseFilter(request.GET, table=table)
    columns = chosen_columns(table, request.GET.getlist("col"))
    rows = table.each(found.qs, request.GET.get("sort", ""))
    return export.download(as_table(rows, columns), name=gettext("enterprises"), kind=kind)


def is_whole() -> bool:
    """Bring the rows up to what is recorded; where that takes long, the worker is asked and the answer is no."""
    if enterprise_rows.catch_up_for_reader():
        return True
    waiting = (Job.State.QUEUED, Job.State.RUNNING)
    if not Job.objects.filter(kind=KEPT_JOB, state__in=waiting).exists():
        with transaction.atomic():
            jobs.enqueue(KEPT_JOB, {}, None)
    return False


def _total(table: Table) -> int:
    """How many rows the reader may see. Where that is all of them, it is counted once a minute."""
    if not sees_every_row(table.actor):
        return table.rows.order_by().count()
    return cache.get_or_set("enterprise-rows", lambda: table.rows.order_by().count(), REMEMBERED)


def _rights(actor: Any) -> dict[str, bool]:
    return {
        "may_add": may(actor, Enterprise, "add"),
        "may_export": may(actor, Enterprise, "export"),
        "may_change": may(actor, EnterpriseRow, "change"),
        "may_save": may(actor, SavedView, "add"),
    }


def _shown(row: EnterpriseRow, columns: list[Any]) -> EnterpriseRow:
    """A row with the words of its cells."""
    row.data_words, row.data_kind = data_words(row)
    row.level_words = row.enterprise.get_level_display()
    row.cells = [(column, column.words(row)) for column in columns]
    return row
