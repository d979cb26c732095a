"""Pages that plan a cohort: a new one, where and when, its class days, its trainers, its money."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.catalogue.countries import country_files
from score.programme.core import formats
from score.programme.core.models import LedgerEntry
from score.programme.core.refusals import attempt, refusal, say
from score.programme.organisations.access import countries_open_to, may_for, require, visible_to
from score.programme.organisations.access.rights import ROLE_KINDS
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Role
from score.programme.trainings.models import Cohort, CohortPlan, CohortTrainer, Trainer
from score.programme.trainings.page_parts import METHODS, cohort_for, form_page
from score.programme.trainings.planning import actions, costs
from score.programme.trainings.planning.forms import (
    CohortForm,
    CostForm,
    DaysForm,
    PlanForm,
    ReasonForm,
    TrainerForm,
    choices_of,
)
from score.programme.trainings.planning.queries import Snapshot, levels_on, names_of, trainers_for


@login_required
@require_http_methods(METHODS)
def cohort_add(request: HttpRequest) -> HttpResponse:
    """Plan a cohort."""
    actor = request.actor
    require(actor, Cohort, "add")
    delivering = _delivering(actor)
    form = CohortForm(
        request.POST or None,
        countries=_countries(actor),
        partners=choices_of(delivering, lambda one: one.name)
        if actor.role == Role.PARTNER_MANAGER
        else [("", _("not decided yet")), *choices_of(delivering, lambda one: one.name)],
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        chosen = said.pop("partner")
        partner = next((one for one in delivering if str(one.pk) == chosen), None)
        if attempt(form, actions.plan_cohort, actor=actor, partner=partner, **said):
            messages.success(request, _("The cohort is planned. Next: trainers and enterprises."))
            return redirect("cohort", uid=Cohort.objects.get(code=said["code"].strip()).uid)
    return render(request, "trainings/planning/cohort_add.html", {"form": form})


def _delivering(actor: Actor) -> list[Organisation]:
    """The organisations that may deliver a cohort of this actor's."""
    kinds = ROLE_KINDS[Role.PARTNER_MANAGER]
    rows = visible_to(actor, Organisation).filter(kind__in=kinds, active=True).order_by("name", "pk")
    return [one for one in rows if may_for(actor, Cohort, "add", one)]


def _countries(actor: Actor) -> list[tuple[str, str]]:
    open_to = countries_open_to(actor, Cohort, "add")
    codes = [one.code for one in country_files.all_countries()] if open_to is None else sorted(open_to)
    return sorted(((code, formats.country_name(code)) for code in codes), key=lambda one: one[1])


@login_required
@require_http_methods(METHODS)
def cohort_plan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Where and how the class is held."""
    cohort = cohort_for(request.actor, uid, CohortPlan)
    seen = Snapshot(cohort)
    names = ("venue", "address", "language", "begins_at", "ends_at", "note")
    initial = {name: getattr(seen.plan, name) for name in names} if seen.plan else {}
    form = PlanForm(request.POST or None, country=cohort.country, initial={**initial, "capacity": seen.capacity})
    if form.is_valid() and attempt(
        form, actions.change_plan, actor=request.actor, cohort=cohort, **form.cleaned_data
    ):  # fmt: skip
        messages.success(request, _("The plan is changed."))
        return redirect("cohort", uid=uid)
    return form_page(request, cohort, form, title=_("Where and how"), submit=_("Keep this plan"))


@login_required
@require_http_methods(METHODS)
def cohort_days(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The class days."""
    cohort = cohort_for(request.actor, uid, CohortPlan)
    form = DaysForm(request.POST or None, seen=Snapshot(cohort))
    if form.is_valid() and attempt(
        form,
        actions.set_days,
        actor=request.actor,
        cohort=cohort,
        days=form.days,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, _("The class days are recorded. Calendars that follow this cohort move with them."))
        return redirect("cohort", uid=uid)
    return form_page(request, cohort, form, title=_("Class days"), submit=_("Keep these days"))


@login_required
@require_http_methods(METHODS)
def cohort_trainers(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who trains: named by whoever plans the cohort."""
    cohort = cohort_for(request.actor, uid, CohortTrainer)
    seen = Snapshot(cohort)
    if request.POST.get("act") == "remove":
        return _remove_trainer(request, cohort)
    open_to = set(visible_to(request.actor, Trainer).values_list("pk", flat=True))
    known = [one for one in trainers_for(cohort, seen.partner) if one.pk in open_to]
    day = seen.first_day or timezone.localdate()
    levels = levels_on([one.pk for one in known], cohort.module, day)
    names = names_of([one.person_id for one in known])
    listed = [
        (str(one.pk), _trainer_words(names.get(one.person_id, ""), one.organisation, one.pk in levels))
        for one in known
    ]  # fmt: skip
    form = TrainerForm(request.POST or None, trainers=listed)
    if form.is_valid():
        trainer = next(one for one in known if str(one.pk) == form.cleaned_data["trainer"])
        part = form.cleaned_data["part"]
        if attempt(form, actions.put_trainer, actor=request.actor, cohort=cohort, trainer=trainer, part=part):
            messages.success(request, _("Recorded."))
            return redirect("cohort_trainers", uid=uid)
    context = {"cohort": cohort, "form": form, "training": trainer_lines(seen), "nobody": not known}
    return render(request, "trainings/planning/trainers.html", context)


def _trainer_words(name: str, organisation: Organisation | None, certified: bool) -> str:
    words = [name or _("name not kept"), organisation.name if organisation else ""]
    return ", ".join(filter(None, [*words, _("certified for this module") if certified else ""]))


def trainer_lines(seen: Snapshot) -> list[tuple[CohortTrainer, str, str]]:
    """Who trains with name and the level of the certificate that stands on the first class day."""
    names, levels = seen.trainer_names, seen.levels
    return [(one, names.get(one.trainer.person_id, ""), levels.get(one.trainer_id, "")) for one in seen.trainers]


def _remove_trainer(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    wanted = request.POST.get("fact", "")
    rows = CohortTrainer.objects.in_force().filter(cohort=cohort)
    fact = get_object_or_404(rows, pk=int(wanted) if wanted.isdecimal() else 0)
    problem = refusal(actions.remove_trainer, actor=request.actor, cohort=cohort, fact=fact)
    say(request, problem, _("Taken out. Choose the same trainer again to undo this."))
    return redirect("cohort_trainers", uid=cohort.uid)


@login_required
@require_http_methods(METHODS)
def cohort_cost_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One more amount in the ledger, for this cohort."""
    cohort = cohort_for(request.actor, uid, LedgerEntry, "add")
    seen = Snapshot(cohort)
    organisations = list(visible_to(request.actor, Organisation).filter(active=True).order_by("name", "pk"))
    currency = country_files.get(cohort.country).currency if cohort.country else ""
    form = CostForm(
        request.POST or None,
        enterprises=choices_of(seen.enrolled, lambda one: one.name),
        organisations=choices_of(organisations, lambda one: one.name),
        initial={"date": timezone.localdate(), "currency": currency},
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["enterprise"] = next((one for one in seen.enrolled if str(one.pk) == said["enterprise"]), None)
        said["payer"] = next((one for one in organisations if str(one.pk) == said["payer"]), None)
        if attempt(form, costs.record_cost, actor=request.actor, cohort=cohort, **said):
            messages.success(request, _("The amount stands in the ledger."))
            return redirect("cohort", uid=uid)
    return form_page(request, cohort, form, title=_("Money for this cohort"), submit=_("Write it into the ledger"))


@login_required
@require_http_methods(METHODS)
def cohort_cost_withdraw(request: HttpRequest, uid: uuid.UUID, entry: uuid.UUID) -> HttpResponse:
    """Take an entry back that was a mistake."""
    cohort = cohort_for(request.actor, uid, LedgerEntry)
    rows = visible_to(request.actor, LedgerEntry).in_force().filter(cohort=cohort)
    found = get_object_or_404(rows, uid=entry)
    if not visible_to(request.actor, LedgerEntry, "change").filter(pk=found.pk).exists():
        raise PermissionDenied(_("Your role does not include this."))
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form, costs.withdraw_cost, actor=request.actor, entry=found, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("Taken back. It stays in the record, with your reason."))
        return redirect("cohort", uid=uid)
    amount = formats.amount(found.amount, found.currency)
    title = _("Take back: %(what)s") % {"what": f"{amount}, {found.get_payer_kind_display()}"}
    return form_page(request, cohort, form, title=title, submit=_("Take it back"))
