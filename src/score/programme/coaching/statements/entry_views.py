"""Entering what was agreed and what was paid, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.catalogue.countries import country_files
from score.programme.coaching.statements import actions
from score.programme.coaching.statements.forms import FeeForm, PaymentForm, ReasonForm
from score.programme.coaching.statements.records import delivered_by
from score.programme.coaching.statements.statement import Period, statement_of
from score.programme.coaching.statements.views import may_enter_for, seen
from score.programme.core import formats
from score.programme.core.models import LedgerEntry
from score.programme.core.refusals import attempt
from score.programme.organisations.access import get_for, may_for
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort, FeeAgreement, Trainer
from score.programme.trainings.trainers.actions import is_own
from score.programme.trainings.trainers.fees import RATES, Fees, agree_fee, withdraw_fee
from score.programme.trainings.trainers.words import name_of

METHODS = ("GET", "POST")


@login_required
@require_http_methods(METHODS)
def fee_add(request: HttpRequest, uid: uuid.UUID, payer: uuid.UUID) -> HttpResponse:
    """The rates that hold from a day on."""
    trainer, organisation = _entering(request.actor, uid, payer)
    now = Fees(organisation, [trainer.pk]).on(trainer.pk, timezone.localdate())
    initial = {"valid_from": timezone.localdate().replace(day=1), "currency": _currency(trainer)}
    if now is not None:
        initial |= {name: getattr(now, name) for name in ("currency", *RATES)}
    form = FeeForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, agree_fee, actor=request.actor, trainer=trainer, organisation=organisation, **form.cleaned_data
    ):
        messages.success(request, _("The rates hold from that day on. Earlier days keep theirs."))
        return redirect(_back(trainer, organisation))
    title, lead = _("Rates that were agreed"), _("They are prices. What was paid stands in the ledger.")
    return _form_page(request, trainer, organisation, form, title=title, lead=lead, submit=_("Save the rates"))


@login_required
@require_http_methods(METHODS)
def payment_add(request: HttpRequest, uid: uuid.UUID, payer: uuid.UUID) -> HttpResponse:
    """One payment into the ledger; prefilled with what is open today."""
    trainer, organisation = _entering(request.actor, uid, payer)
    today = timezone.localdate()
    cohorts = {str(one.pk): one for one in _cohorts(organisation)}
    form = PaymentForm(
        request.POST or None,
        cohorts=[(key, one.code) for key, one in cohorts.items()],
        initial={"date": today, **_open(trainer, organisation)},
    )
    if form.is_valid():
        said = {**form.cleaned_data, "cohort": cohorts.get(form.cleaned_data["cohort"])}
        if attempt(
            form,
            actions.record_payment,
            actor=request.actor,
            trainer=trainer,
            organisation=organisation,
            today=today,
            **said,
        ):
            messages.success(request, _("The amount stands in the ledger."))
            return redirect(_back(trainer, organisation))
    title, lead = _("Write a payment down"), _("It goes into the ledger, where all money of the programme stands.")
    return _form_page(
        request, trainer, organisation, form, title=title, lead=lead, submit=_("Write it into the ledger")
    )


@login_required
@require_http_methods(METHODS)
def fee_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take an agreement back that was a mistake."""
    found = FeeAgreement.objects.in_force().filter(uid=uid).select_related("trainer", "organisation").first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    _check(request.actor, found.trainer, found.organisation)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form, withdraw_fee, actor=request.actor, agreement=found, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("Taken back. It stays in the record, with your reason."))
        return redirect(_back(found.trainer, found.organisation))
    title = _("Take back: rates from %(day)s") % {"day": formats.day(found.valid_from)}
    return _form_page(request, found.trainer, found.organisation, form, title=title, submit=_("Take it back"))


@login_required
@require_http_methods(METHODS)
def payment_withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a payment back that was written down by mistake."""
    rows = LedgerEntry.objects.in_force().filter(uid=uid, trainer__isnull=False, payer__isnull=False)
    found = rows.select_related("trainer", "payer").first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    _check(request.actor, found.trainer, found.payer)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.withdraw_payment, actor=request.actor, entry=found, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("Taken back. It stays in the record, with your reason."))
        return redirect(_back(found.trainer, found.payer))
    title = _("Take back: %(what)s") % {"what": formats.amount(found.amount, found.currency)}
    return _form_page(request, found.trainer, found.payer, form, title=title, submit=_("Take it back"))


def _entering(actor: Actor, uid: uuid.UUID, payer: uuid.UUID) -> tuple[Trainer, Organisation]:
    """Trainer and payer; a payer that the reader does not know of is not there.

    The coordinator may name another organisation of the country than has a cohort with this trainer yet.
    """
    trainer, payers = seen(actor, uid)
    found = next((one for one in payers if one.uid == payer), None) or get_for(actor, Organisation, payer)
    if not may_enter_for(actor, trainer, found):
        raise PermissionDenied(_("Your role does not include this."))
    return trainer, found


def _check(actor: Actor, trainer: Trainer, payer: Organisation) -> None:
    """Whoever may not even see it does not learn that it is there."""
    if not (may_for(actor, FeeAgreement, "view", payer) or is_own(actor, trainer)):
        raise Http404(_("There is nothing at this address."))
    if not may_enter_for(actor, trainer, payer):
        raise PermissionDenied(_("Your role does not include this."))


def _cohorts(organisation: Organisation) -> QuerySet[Cohort]:
    return Cohort.objects.filter(pk__in=delivered_by(organisation)).order_by("-created_at", "pk")


def _open(trainer: Trainer, organisation: Organisation) -> dict[str, Any]:
    """What is to be paid by today, in the first currency with anything open."""
    today = timezone.localdate()
    accounts = statement_of(trainer, organisation, Period(today, today)).accounts
    waiting = [one for one in accounts if one.open]
    if waiting:
        return {"amount": waiting[0].open, "currency": waiting[0].currency}
    return {"currency": accounts[0].currency if accounts else _currency(trainer)}


def _currency(trainer: Trainer) -> str:
    return country_files.get(trainer.country).currency


def _back(trainer: Trainer, organisation: Organisation) -> str:
    return f"{reverse('trainer_statement', args=[trainer.uid])}?payer={organisation.uid}"


def _form_page(
    request: HttpRequest, trainer: Trainer, organisation: Organisation, form: Any, **words: Any
) -> HttpResponse:
    context = {
        "form": form,
        "payer": organisation,
        "name": name_of(trainer),
        "back": _back(trainer, organisation),
        **words,
    }
    return render(request, "coaching/statements/form.html", context)
