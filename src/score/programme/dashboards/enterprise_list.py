"""The list of enterprises: search, filters, order, and the same rows as a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from score.programme.core import export
from score.programme.dashboards.enterprise_words import attribute_label, country_name
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseMerge, Workforce
from score.programme.organisations.access import may, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.models import Answer, Round
from score.programme.trainings.models import CohortDelivery, Enrolment

PAGE_SIZE = 25
CUTS = ("country", "sector", "size")
ORDERS = {
    "name": "name",
    "country": "country",
    "sector": "sector",
    "size": "size",
    "heads": "heads",
}
BOTH, BASELINE_ONLY, ENDLINE_ONLY, NEITHER = "both", "baseline", "endline", "none"
DATA = (
    (BOTH, _("baseline and endline")),
    (BASELINE_ONLY, _("baseline, no endline")),
    (ENDLINE_ONLY, _("endline, no baseline")),
    (NEITHER, _("no answers")),
)


SHOWN = (*CUTS, "heads", "has_baseline", "has_endline", "trained")


def enterprise_rows(actor: Actor, verb: str = "view") -> QuerySet[Enterprise]:
    """The enterprises that the actor may see, with names for what can be filtered and sorted by as of today.

    Those names cost nothing until they are used (`shown` turns them into columns). Records that were merged into
    others are left out; they are found under the record that took them in.
    """
    today = timezone.localdate()
    absorbed = EnterpriseMerge.objects.in_force().filter(absorbed=OuterRef("pk"))
    heads = visible_to(actor, Workforce).in_force().filter(enterprise=OuterRef("pk"), dimensions="", day__lte=today)
    return (
        visible_to(actor, Enterprise, verb)
        .exclude(Exists(absorbed))
        .alias(
            **{cut: Subquery(_attribute_now(cut, today)) for cut in CUTS},
            heads=Subquery(heads.order_by("-day").values("heads")[:1]),
            has_baseline=Exists(_answered(actor, Round.Kind.BASELINE)),
            has_endline=Exists(_answered(actor, Round.Kind.ENDLINE)),
            trained=Exists(visible_to(actor, Enrolment).in_force().filter(enterprise=OuterRef("pk"))),
        )
    )


def shown(rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Rows of `enterprise_rows` with everything that the list shows."""
    return rows.annotate(**{name: F(name) for name in SHOWN})


def _attribute_now(kind: str, today: datetime.date) -> QuerySet[Any]:
    held = EnterpriseAttribute.objects.in_force().filter(enterprise=OuterRef("pk"), kind=kind, valid_from__lte=today)
    return held.order_by("-valid_from").values("value")[:1]


def _answered(actor: Actor, kind: str) -> QuerySet[Answer]:
    """Valid answers of a kind of round, of the enterprise itself or of a record merged into it."""
    parts = EnterpriseMerge.objects.in_force().filter(kept=OuterRef(OuterRef("pk"))).values("absorbed")
    own = Q(round__enterprise=OuterRef("pk")) | Q(round__enterprise__in=parts)
    return visible_to(actor, Answer).in_force().filter(own, round__kind=kind, value__isnull=False)


class EnterpriseFilter(django_filters.FilterSet):
    """What the list can be narrowed by."""

    q = django_filters.CharFilter(label=_("Name or identifier"), method="search")
    country = django_filters.ChoiceFilter(label=_("Country"), empty_label=_("Any"))
    sector = django_filters.ChoiceFilter(label=_("Sector"), empty_label=_("Any"))
    size = django_filters.ChoiceFilter(label=_("Size"), empty_label=_("Any"))
    partner = django_filters.ChoiceFilter(label=_("Partner"), empty_label=_("Any"), method="of_partner")
    data = django_filters.ChoiceFilter(label=_("Answers"), empty_label=_("Any"), choices=DATA, method="with_answers")

    class Meta:
        model = Enterprise
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        found = visible_to(actor, EnterpriseAttribute).in_force().filter(kind__in=CUTS)
        values: dict[str, list[tuple[str, str]]] = {cut: [] for cut in CUTS}
        for kind, value in found.values_list("kind", "value").distinct().order_by("kind", "value"):
            values[kind].append((value, attribute_label(kind, value)))
        for cut in CUTS:
            self.filters[cut].extra["choices"] = sorted(values[cut], key=lambda one: one[1].casefold())
        partners = CohortDelivery.objects.in_force().filter(partner__isnull=False).values("partner")
        known = visible_to(actor, Organisation).filter(pk__in=partners).order_by("name")
        self.filters["partner"].extra["choices"] = [(str(pk), name) for pk, name in known.values_list("pk", "name")]
        self.form.fields["q"].widget.input_type = "search"

    def search(self, rows: QuerySet[Enterprise], name: str, text: str) -> QuerySet[Enterprise]:
        """By name in either script or by identifier, also those of records merged into the enterprise."""
        named = (
            Q(name__icontains=text)
            | Q(name_local__icontains=text)
            | Q(reference__icontains=text)
            | Q(source__iexact=text)
        )
        absorbed = EnterpriseMerge.objects.in_force().filter(absorbed__in=Enterprise.objects.filter(named))
        return rows.filter(named | Q(pk__in=absorbed.values("kept")))

    def of_partner(self, rows: QuerySet[Enterprise], name: str, partner: str) -> QuerySet[Enterprise]:
        """Those that take part in something this partner delivers."""
        cohorts = CohortDelivery.objects.in_force().filter(partner=partner).values("cohort")
        enrolled = visible_to(self.actor, Enrolment).in_force().filter(cohort__in=cohorts)
        return rows.filter(pk__in=enrolled.values("enterprise"))

    def with_answers(self, rows: QuerySet[Enterprise], name: str, data: str) -> QuerySet[Enterprise]:
        """Those with the answers of these rounds, and without those of the others."""
        return rows.filter(has_baseline=data in (BOTH, BASELINE_ONLY), has_endline=data in (BOTH, ENDLINE_ONLY))


def ordered(rows: QuerySet[Enterprise], order: str) -> QuerySet[Enterprise]:
    """By the column asked for, what is not known last; by name where the column is none."""
    field = ORDERS.get(order.removeprefix("-"))
    if field is None:
        return rows.order_by("name", "pk")
    by = F(field).desc(nulls_last=True) if order.startswith("-") else F(field).asc(nulls_last=True)
    return rows.order_by(by, "name", "pk")


@login_required
@require_GET
def enterprises(request: HttpRequest) -> HttpResponse:
    """The list, a page at a time."""
    every = enterprise_rows(request.actor)
    found = EnterpriseFilter(request.GET, queryset=every, actor=request.actor)
    order = request.GET.get("sort", "")
    page = Paginator(ordered(found.qs, order).values_list("pk", flat=True), PAGE_SIZE).get_page(request.GET.get("page"))
    keys = list(page.object_list)  # what is shown of 25 is asked for 25, however long the list
    rows = {one.pk: one for one in shown(every).filter(pk__in=keys)}
    page.object_list = [rows[key] for key in keys if key in rows]
    for one in page.object_list:
        one.country_words, one.sector_words, one.size_words = _words(one)
        one.data_words, one.data_kind = _data(one)
    narrowed = any(request.GET.get(name) for name in found.filters)
    context = {
        "filter": found,
        "page": page,
        "sorted_by": order or "name",
        "total": every.count() if narrowed else page.paginator.count,
        "narrowed": narrowed,
        "may_add": may(request.actor, Enterprise, "add"),
        "may_export": may(request.actor, Enterprise, "export"),
        "may_see_heads": may(request.actor, Workforce),
    }
    return render(request, "dashboards/enterprises.html", context)


@login_required
@require_GET
def enterprises_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the list shows with the same filters and order, as far as the actor may take it along."""
    require(request.actor, Enterprise, "export")
    taken = enterprise_rows(request.actor, "export")
    found = EnterpriseFilter(request.GET, queryset=taken, actor=request.actor)
    rows = shown(ordered(found.qs, request.GET.get("sort", "")))
    return export.download(_exported(rows), name=gettext("enterprises"), kind=kind)


def _exported(rows: QuerySet[Enterprise]) -> Iterator[tuple[Any, ...]]:
    yield (
        gettext("Name"),
        gettext("Name in local script"),
        gettext("Source"),
        gettext("Identifier"),
        gettext("Country"),
        gettext("Sector"),
        gettext("Size"),
        gettext("Workforce"),
        gettext("Baseline"),
        gettext("Endline"),
        "uid",
    )
    yes, no = pgettext("answer", "yes"), pgettext("answer", "no")
    for one in rows.iterator(chunk_size=2000):
        yield (
            one.name,
            one.name_local,
            one.source,
            one.reference,
            *_words(one),
            None if one.heads is None else int(one.heads),
            yes if one.has_baseline else no,
            yes if one.has_endline else no,
            str(one.uid),
        )


def _words(one: Any) -> tuple[str, str, str]:
    return (
        country_name(one.country or ""),
        attribute_label("sector", one.sector or ""),
        attribute_label("size", one.size or ""),
    )


def _data(one: Any) -> tuple[str, str]:
    """What is there of answers, and the glyph for it."""
    if one.has_baseline and one.has_endline:
        return gettext("Baseline and endline"), "good"
    if one.has_endline:
        return gettext("Endline, no baseline"), "watch"
    if one.has_baseline:
        return gettext("Baseline"), "none"
    return (gettext("No answers"), "watch") if one.trained else (gettext("Not in training"), "none")
