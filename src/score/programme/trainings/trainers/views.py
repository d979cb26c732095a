"""The roster, and one trainer: the path of a module, all modules, quality with its numbers, days away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.catalogue.certification.requirements import root_of
from score.programme.core import export, facts
from score.programme.core.formats import country_name
from score.programme.core.refusals import attempt
from score.programme.organisations.access import get_for, may, may_for, require, require_for, visible_to
from score.programme.organisations.actions import describe_person
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Organisation, Person, PersonDetails, Role
from score.programme.trainings.models import (
    Certificate,
    CertificateStanding,
    FeeAgreement,
    Observation,
    Trainer,
    TrainerAbsence,
    TrainerStep,
)
from score.programme.trainings.trainers import actions, roster
from score.programme.trainings.trainers.forms import AbsenceForm, ExistingForm, RosterFilter, TrainerForm
from score.programme.trainings.trainers.measures import lines_of
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.quality import quality_of
from score.programme.trainings.trainers.standing import of_trainer
from score.programme.trainings.trainers.steps import done_of, steps_of
from score.programme.trainings.trainers.words import name_of, names_of, stand_words
from score.programme.trainings.words import module_title

METHODS = ("GET", "POST")
PAGE = 50


@login_required
@require_GET
def trainers(request: HttpRequest) -> HttpResponseBase:
    """Everybody on the roster whom the reader may see."""
    require(request.actor, Trainer)
    today = timezone.localdate()
    found = roster.lines(request.actor, today)
    modules = {state.module for one in found for state in one.modules}
    form = RosterFilter(request.GET, modules=modules, countries={one.trainer.country for one in found})
    wanted = _wanted(request, form)
    shown = roster.chosen(found, wanted, today)
    if request.GET.get("format"):
        require(request.actor, Trainer, "export")
        return export.download(_table(shown), name=_("trainers"), kind=request.GET["format"])
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [(one, one.is_away(today)) for one in page],
        "wanted": wanted,
        "total": len(found),
        "counts": _counts(found),
        "may_add": may(request.actor, Trainer, "add"),
        "may_export": may(request.actor, Trainer, "export"),
        "query": _query(request),
    }
    return render(request, "trainings/trainers.html", context)


def _wanted(request: HttpRequest, form: RosterFilter) -> roster.Wanted:
    values = form.cleaned_data if form.is_valid() else {name: form.cleaned_data.get(name, "") for name in form.fields}
    sort = request.GET.get("sort", "")
    name = sort.removeprefix("-")
    return roster.Wanted(
        q=values["q"].strip(),
        module=values["module"],
        country=values["country"],
        state=values["state"],
        free=bool(values["free"]),
        sort=name if name in roster.SORTS else "name",
        falling=sort.startswith("-"),
    )


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    return kept.urlencode()


def _counts(found: list[roster.Line]) -> dict[str, int]:
    """Three counts, never one: schooled or beyond, certified today, certified and active."""
    certified = [one for one in found if any(state.held and state.held.is_valid for state in one.modules)]
    beyond = [one for one in found if any(state.state not in ("candidate", "none") for state in one.modules)]
    return {"schooled": len(beyond), "certified": len(certified), "active": sum(one.classes > 0 for one in certified)}


def _table(shown: list[roster.Line]) -> list[list[Any]]:
    heads = [
        _("name"), _("country"), _("organisation"), _("module"), _("state"), _("certificate"), _("valid until"),
        _("last class"), _("classes in a year"), _("away from"), _("away until"),
    ]  # fmt: skip
    rows: list[list[Any]] = [heads]
    for one in shown:
        away = [one.absence.starts_on, one.absence.ends_on] if one.absence else [None, None]
        for state in one.modules or [None]:
            about = ["", "", "", None]
            if state is not None:
                number = state.held.certificate.number if state.held else ""
                about = [state.title, state.words, number, state.until]
            rows.append(
                [one.name, one.country, one.organisation, *about, one.last_class, one.classes, *away]
            )  # fmt: skip
    return rows


@login_required
@require_GET
def trainer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One trainer, with the path of one module opened."""
    one = get_for(request.actor, Trainer, uid)
    today = timezone.localdate()
    states = roster.module_states([one], today).get(one.pk, [])
    wanted = root_of(request.GET.get("module", ""))
    known = [state.module for state in states]
    module = wanted if wanted in known else _opened(states)
    path = Path(one, module, today) if module else None
    steps = steps_of(path) if path else []
    context = {
        "trainer": one,
        "name": name_of(one),
        "country": country_name(one.country),
        "details": PersonDetails.objects.filter(person=one.person).first(),
        "states": states,
        "module": module,
        "module_title": module_title(module, one.country) if module else "",
        "path": path,
        "steps": steps,
        "done": done_of(steps),
        "quality": quality_of(one, today),
        "measures": lines_of(one, today),
        "certificates": [
            (held, stand_words(held), module_title(held.certificate.module)) for held in _certificates(one)
        ],
        "observations": _observations(one),
        "absences": list(one.absences.filter(ends_on__gte=today)),
        "is_own": actions.is_own(request.actor, one),
        **_rights(request.actor, one),
    }
    return render(request, "trainings/trainer.html", context)


def _opened(states: list[roster.ModuleState]) -> str:
    """The module to show first: one that is on the way, else the first."""
    on_the_way = [one.module for one in states if one.held is None]
    return (on_the_way or [one.module for one in states] or [""])[0]


def _certificates(trainer: Trainer) -> list[Any]:
    return of_trainer(trainer, timezone.localdate())


def _observations(trainer: Trainer) -> list[dict[str, Any]]:
    rows = list(
        Observation.objects.in_force().filter(trainer=trainer).select_related("cohort", "observer").order_by("-day")
    )
    names = names_of({one.observer for one in rows})
    return [
        {"fact": one, "observer": names[one.observer_id], "mean": sum(one.scores.values()) / len(one.scores)}
        for one in rows
    ]


def _rights(actor: Actor, trainer: Trainer) -> dict[str, bool]:
    """What the reader may do with this trainer; what the path allows is decided with the step itself."""
    own = actions.is_own(actor, trainer)
    return {
        "may_change": may_for(actor, Trainer, "change", trainer),
        "may_step": may_for(actor, TrainerStep, "add", trainer),
        "may_recommend": not own and may_for(actor, Trainer, "recommend", trainer),
        "may_observe": not own and may_for(actor, Observation, "add", trainer),
        "may_certify": not own and may_for(actor, Certificate, "add", trainer),
        "may_decide": not own and may_for(actor, CertificateStanding, "add", trainer),
        "may_be_away": may_for(actor, TrainerAbsence, "change", trainer),
        "may_see_fees": may_for(actor, FeeAgreement, "view", trainer),
    }


@login_required
@require_http_methods(METHODS)
def trainer_add(request: HttpRequest) -> HttpResponse:
    """Put somebody on the roster: a person with an account, or a new one."""
    require(request.actor, Trainer, "add")
    form = ExistingForm(
        request.POST or None,
        people=_people(request.actor),
        organisations=_organisations(request.actor),
        country=_country(request.actor),
        initial={"organisation": request.actor.organisation if _is_partner(request.actor) else None},
    )
    if form.is_valid() and (added := _added(request.actor, form)) is not None:
        messages.success(request, _("On the roster now. The first step is the choice of a module."))
        return redirect("trainer", uid=added.uid)
    return render(request, "trainings/trainer_form.html", {"form": form, "trainer": None})


def _added(actor: Actor, form: ExistingForm) -> Trainer | None:
    said = form.cleaned_data
    where = {name: said[name] for name in ("country", "organisation", "sex")}
    try:
        with facts.writing(actor.user):
            person = visible_to(actor, Person).filter(pk=said["person"]).first() if said["person"] else None
            if person is None:
                person = Person.objects.create()
                describe_person(actor=actor, person=person, name=said["name"], name_local=said["name_local"])
            return actions.add_trainer(actor=actor, person=person, **where)
    except ValidationError as problem:
        form.add_error(None, " ".join(problem.messages))
        return None


@login_required
@require_http_methods(METHODS)
def trainer_change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another name, another organisation."""
    one = get_for(request.actor, Trainer, uid, "change")
    details = PersonDetails.objects.filter(person=one.person).first()
    initial = {"name": details.name, "name_local": details.name_local} if details else {}
    form = TrainerForm(
        request.POST or None,
        organisations=_organisations(request.actor) | Organisation.objects.filter(pk=one.organisation_id),
        country=one.country,
        initial={**initial, "sex": one.sex, "organisation": one.organisation, "country": one.country},
    )
    if details is None:
        for name in ("name", "name_local"):
            del form.fields[name]
    if form.is_valid() and attempt(
        form, _changed, actor=request.actor, trainer=one, details=details, **form.cleaned_data
    ):
        messages.success(request, _("Saved."))
        return redirect("trainer", uid=one.uid)
    return render(request, "trainings/trainer_form.html", {"form": form, "trainer": one, "name": name_of(one)})


def _changed(
    *,
    actor: Actor,
    trainer: Trainer,
    details: PersonDetails | None,
    organisation: Organisation | None,
    sex: str,
    name: str = "",
    name_local: str = "",
    **_untouched: Any,
) -> None:
    """Both at once or neither. ValidationError as the actions raise it."""
    with transaction.atomic():
        if details is not None and (name, name_local) != (details.name, details.name_local):
            get_for(actor, Person, trainer.person.uid, "change")
            _rename(actor, details, name, name_local)
        actions.change_trainer(actor=actor, trainer=trainer, organisation=organisation, sex=sex)


def _rename(actor: Actor, details: PersonDetails, name: str, name_local: str) -> None:
    """Another name; how to reach the person stays as it was."""
    describe_person(actor=actor, person=details.person, name=name, name_local=name_local)


@login_required
@require_http_methods(METHODS)
def trainer_absence(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Days on which the trainer cannot be booked."""
    one = get_for(request.actor, Trainer, uid)
    require_for(request.actor, TrainerAbsence, "change", one)
    form = AbsenceForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.set_absence, actor=request.actor, trainer=one, **form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect("trainer", uid=one.uid)
    return render(request, "trainings/trainer_absence.html", {"form": form, "trainer": one, "name": name_of(one)})


@login_required
@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The trainer can be booked after all."""
    absence = get_for(request.actor, TrainerAbsence, pk, "change")
    actions.remove_absence(actor=request.actor, absence=absence)
    messages.success(request, _("The days are free again."))
    return redirect("trainer", uid=absence.trainer.uid)


def _people(actor: Actor) -> list[tuple[str, str]]:
    """People who hold a trainer's role where the reader may see it, and are on no roster."""
    roles = visible_to(actor, Membership).filter(role=Role.TRAINER, user__person__trainer__isnull=True)
    rows = PersonDetails.objects.filter(person__in=roles.values("user__person")).order_by("name")
    return [(str(person), name) for person, name in rows.values_list("person_id", "name")]


def _organisations(actor: Actor) -> Any:
    """Organisations that trainers can work for, as far as the reader may see them."""
    found = visible_to(actor, Organisation).filter(active=True)
    own = actor.organisation
    return found.filter(pk=own.pk) if own is not None and _is_partner(actor) else found


def _is_partner(actor: Actor) -> bool:
    return actor.role == Role.PARTNER_MANAGER


def _country(actor: Actor) -> str:
    return actor.country
