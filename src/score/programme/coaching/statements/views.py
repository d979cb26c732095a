"""Pages of payment statements: of one trainer, of all trainers of an organisation, as tables and as PDF."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.programme.coaching.statements.forms import PeriodForm, month_after, month_before
from score.programme.coaching.statements.paper import records_table, statement_pdf, totals_table
from score.programme.coaching.statements.records import Kind, visits_of_nobody
from score.programme.coaching.statements.statement import (
    Period,
    Statement,
    organisations_seen,
    payers_of,
    statement_of,
    statements_of,
)
from score.programme.coaching.statements.words import condition_words, what_words
from score.programme.core import export, formats
from score.programme.organisations.access import get_for, may_for, require
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import FeeAgreement, Trainer
from score.programme.trainings.trainers.actions import is_own
from score.programme.trainings.trainers.words import name_of, names_of


@login_required
@require_GET
def statements(request: HttpRequest) -> HttpResponseBase:
    """All trainers of an organisation with their totals; a trainer finds their own, from each who pays."""
    require(request.actor, FeeAgreement)
    payers = organisations_seen(request.actor)
    form, period, payer = _asked(request, payers)
    found = statements_of(payer, period) if payer else _own(request.actor, period)
    names = names_of([one.trainer for one in found])
    if kind := request.GET.get("format"):
        return export.download(totals_table(found, names), name=_("payments-to-trainers"), kind=kind)
    context = {
        "form": form,
        "period": period,
        "payer": payer,
        "lines": [(one, names[one.trainer.pk]) for one in found],
        "due": _sums(found, "due"),
        "open": _sums(found, "open"),
        "nobodys": visits_of_nobody(payer, period.starts_on, period.ends_on) if payer else 0,
        "unpriced": sum(one.unpriced for one in found),
        **_around(request, period),
    }
    return render(request, "coaching/statements/statements.html", context)


def _own(actor: Actor, period: Period) -> list[Statement]:
    own = Trainer.objects.filter(person=actor.person_id).first() if actor.person_id else None
    return [statement_of(own, payer, period) for payer in payers_of(actor, own)] if own else []


def _sums(found: list[Statement], name: str) -> str:
    """Totals by currency, in words: amounts of different ones are never added."""
    sums: dict[str, Any] = {}
    for one in found:
        for account in one.accounts:
            sums[account.currency] = sums.get(account.currency, 0) + getattr(account, name)
    return ", ".join(formats.amount(total, currency) for currency, total in sorted(sums.items()))


@login_required
@require_GET
def trainer_statement(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """What one trainer is due for a period, from one who pays."""
    trainer, payers = seen(request.actor, uid)
    form, period, payer = _asked(request, payers, trainer)
    found = statement_of(trainer, payer, period) if payer else None
    if found is not None and (kind := request.GET.get("format")):
        return export.download(records_table(found), name=_file_name(found), kind=kind)
    may_enter = payer is not None and may_enter_for(request.actor, trainer, payer)
    context = {
        "form": form,
        "period": period,
        "payer": payer,
        "trainer": trainer,
        "name": name_of(trainer),
        "statement": found,
        "due": _sums([found], "due") if found else "",
        "bands": _bands(found) if found else [],
        "may_enter": may_enter,
        "is_own": is_own(request.actor, trainer),
        **_around(request, period),
    }
    return render(request, "coaching/statements/statement.html", context)


@login_required
@require_GET
def trainer_statement_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The statement to print and sign."""
    trainer, payers = seen(request.actor, uid)
    _form, period, payer = _asked(request, payers, trainer)
    if payer is None:
        raise PermissionDenied(_("Nobody pays this trainer yet, so there is no statement."))
    found = statement_of(trainer, payer, period)
    response = HttpResponse(statement_pdf(found, timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_file_name(found)}.pdf"'
    return response


def seen(actor: Actor, uid: uuid.UUID) -> tuple[Trainer, list[Organisation]]:
    """The trainer and those whose payments the reader may see; a page of nothing to see is refused."""
    trainer = Trainer.objects.filter(uid=uid).select_related("person", "organisation").first()
    payers = payers_of(actor, trainer) if trainer else []
    if trainer is None or not payers:
        trainer = get_for(actor, Trainer, uid)
        if not may_for(actor, FeeAgreement, "view", trainer):
            raise PermissionDenied(_("Your role does not include this."))
    return trainer, payers


def may_enter_for(actor: Actor, trainer: Trainer, payer: Organisation) -> bool:
    """Whether the actor may enter fees and payments of this trainer; nobody does for themselves."""
    return not is_own(actor, trainer) and may_for(actor, FeeAgreement, "add", payer)


def _asked(
    request: HttpRequest, payers: list[Organisation], trainer: Trainer | None = None
) -> tuple[PeriodForm, Period, Organisation | None]:
    """The period and the payer that were asked for; last month and the first payer where they were not."""
    wanted = request.GET.get("payer", "")
    own = trainer.organisation_id if trainer else getattr(request.actor.organisation, "pk", None)
    ordered = sorted(payers, key=lambda one: (str(one.uid) != wanted, one.pk != own))
    payer = ordered[0] if ordered else None
    usual = month_before(timezone.localdate())
    given = {name: request.GET.get(name) or getattr(usual, name) for name in ("starts_on", "ends_on")}
    form = PeriodForm(
        {**given, "payer": str(payer.uid) if payer else ""}, payers=[(str(one.uid), one.name) for one in payers]
    )
    if form.is_valid():
        return form, Period(form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]), payer
    return form, usual, payer


def _around(request: HttpRequest, period: Period) -> dict[str, str]:
    """The months before and after, and what an export of the same asks for."""
    kept = request.GET.copy()
    kept.pop("format", None)
    found = {}
    asked = {"before": month_before(period.starts_on), "after": month_after(period.ends_on), "query": period}
    for name, one in asked.items():
        kept["starts_on"], kept["ends_on"] = one.starts_on.isoformat(), one.ends_on.isoformat()
        found[name] = kept.urlencode()
    return found


def _bands(found: Statement) -> list[tuple[str, list[tuple[Any, str, str]]]]:
    """Class days, visits, reports; each line with its words."""
    return [
        (str(kind.label), lines)
        for kind in Kind
        if (lines := [
            (one, what_words(one), condition_words(one.first.record)) for one in found.lines if one.kind == kind
        ])
    ]  # fmt: skip


def _file_name(found: Statement) -> str:
    return f"statement-{found.period.starts_on}-{found.period.ends_on}"
