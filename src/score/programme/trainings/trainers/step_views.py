"""Forms for each step of a path, for certificates, and for observations."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.catalogue.certification.requirements import root_of
from score.catalogue.rating.forms import observation_form
from score.programme.core import files
from score.programme.core.file_types import FileRefused
from score.programme.core.models import StoredFile
from score.programme.core.refusals import result_of
from score.programme.organisations.access import get_for, may, may_for, require_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import (
    Certificate,
    CertificateStanding,
    Cohort,
    CohortTrainer,
    Observation,
    Trainer,
    TrainerStep,
)
from score.programme.trainings.trainers import actions, certifying
from score.programme.trainings.trainers.forms import (
    CohortForm,
    ConfirmForm,
    ModuleForm,
    ObservationForm,
    RecogniseForm,
    RecommendForm,
    StepForm,
    WhyForm,
    modules_of,
)
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import Held, Level, held_on
from score.programme.trainings.trainers.words import name_of, stand_words
from score.programme.trainings.words import module_title

METHODS = ("GET", "POST")


@login_required
@require_http_methods(METHODS)
def trainer_step(request: HttpRequest, uid: uuid.UUID, step: str) -> HttpResponse:
    """Record one step: candidate, trained, cycle, recommended."""
    one = get_for(request.actor, Trainer, uid)
    if step not in TrainerStep.Step.values:
        raise Http404(_("There is nothing at this address."))
    if not _may_step(request.actor, one, step):
        raise PermissionDenied(_("Your role does not include this."))
    form = _step_form(request, one, step)
    if form.is_valid():
        done = result_of(form, lambda: _take(request, one, step, form))
        if done is not None:
            messages.success(request, _("The step is recorded."))
            return _to_module(one, done.module)
    context = {"form": form, "trainer": one, "name": name_of(one), **_step_words(step)}
    if step == "cycle":
        context["evidence"] = _path(request, one).running
    return render(request, "trainings/trainer_step.html", context)


def _may_step(actor: Actor, trainer: Trainer, step: str) -> bool:
    if actions.is_own(actor, trainer):
        return False
    if step == TrainerStep.Step.RECOMMENDED:
        return may_for(actor, Trainer, "recommend", trainer)
    return may_for(actor, TrainerStep, "add", trainer)


def _step_form(request: HttpRequest, trainer: Trainer, step: str) -> Form:
    given = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    if step == TrainerStep.Step.CYCLE:
        return CohortForm(given.get("data"), cohorts=[one.cohort for one in _path(request, trainer).running])
    given |= {
        "modules": modules_of(trainer.country),
        "today": timezone.localdate(),
        "initial": {"module": root_of(request.GET.get("module", ""))},
    }
    if step == TrainerStep.Step.RECOMMENDED:
        hint = _("What speaks for it; where the expert’s letter lies, if somebody else enters it.")
        return RecommendForm(experts=_experts(request.actor, trainer), hint=hint, **given)
    hint = {
        "candidate": _("How the trainer was chosen: application, interview, test."),
        "trained": _("Where it was held, and how many of its days were attended."),
    }[step]
    return StepForm(hint=hint, **given)


def _step_words(step: str) -> dict[str, str]:
    return {
        "candidate": {"title": _("Candidate for a module"), "submit": _("Record the candidate")},
        "trained": {"title": _("Training of trainers attended"), "submit": _("Record the training")},
        "cycle": {"title": _("Count a supervised cycle"), "submit": _("Count this cycle")},
        "recommended": {"title": _("Recommend for a certificate"), "submit": _("Record the recommendation")},
    }[step]


def _take(request: HttpRequest, trainer: Trainer, step: str, form: Form) -> TrainerStep:
    said, today, actor = form.cleaned_data, timezone.localdate(), request.actor
    if step == TrainerStep.Step.CYCLE:
        cohort = Cohort.objects.get(pk=said["cohort"])
        return actions.count_cycle(actor=actor, trainer=trainer, cohort=cohort, today=today)
    common = {
        "actor": actor,
        "trainer": trainer,
        "module": said["module"],
        "day": said["day"],
        "today": today,
        "words": said["words"],
        "proof": _stored(request),
    }
    if step == TrainerStep.Step.RECOMMENDED:
        return actions.recommend(expert=Trainer.objects.get(pk=said["expert"]), **common)
    take = actions.become_candidate if step == TrainerStep.Step.CANDIDATE else actions.attend_training
    return take(**common)


def _experts(actor: Actor, trainer: Trainer) -> list[Trainer]:
    """Expert trainers whom the reader may see, the reader alone where they are one; never the trainer."""
    found = {
        one.certificate.trainer
        for one in held_on(timezone.localdate(), Certificate.objects.in_force().filter(level=Level.EXPERT))
        if one.is_valid and one.certificate.trainer_id != trainer.pk
    }
    seen = set(visible_to(actor, Trainer).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    own = [one for one in found if one.person_id == actor.person_id]
    return own or [one for one in found if one.pk in seen]


@login_required
@require_http_methods(METHODS)
def trainer_certificate(request: HttpRequest, uid: uuid.UUID, what: str) -> HttpResponse:
    """A certificate: certify, expert, or recognise one from before this system."""
    one = get_for(request.actor, Trainer, uid)
    if what not in ("certify", "expert", "recognise"):
        raise Http404(_("There is nothing at this address."))
    require_for(request.actor, Certificate, "add", one)
    form = _certificate_form(request, one, what)
    if form.is_valid():
        given = result_of(form, lambda: _give(request, one, what, form))
        if given is not None:
            messages.success(request, _("Certificate %(number)s is issued.") % {"number": given.number})
            return _to_module(one, given.module)
    words = {
        "certify": (_("Certify for a module"), _("Issue the certificate")),
        "expert": (_("Appoint as expert trainer"), _("Issue the certificate")),
        "recognise": (_("Recognise an earlier certificate"), _("Recognise it")),
    }[what]
    context = {"form": form, "trainer": one, "name": name_of(one), "title": words[0], "submit": words[1]}
    if what != "recognise":
        context["path"] = _path(request, one)
    return render(request, "trainings/trainer_step.html", context)


def _certificate_form(request: HttpRequest, trainer: Trainer, what: str) -> Form:
    data, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"module": root_of(request.GET.get("module", ""))}
    modules = modules_of(trainer.country)
    if what != "recognise":
        return ModuleForm(data, modules=modules, initial=initial)
    return RecogniseForm(
        data,
        sent,
        modules=modules,
        initial=initial,
        today=timezone.localdate(),
        hint=_("A list, a register, the papers that were seen."),
        may_be_expert=may(request.actor, Certificate, "recognise_expert"),
    )


def _give(request: HttpRequest, trainer: Trainer, what: str, form: Form) -> Certificate:
    said, today = form.cleaned_data, timezone.localdate()
    common = {"actor": request.actor, "trainer": trainer, "module": said["module"], "today": today}
    if what == "certify":
        return certifying.certify(**common)
    if what == "expert":
        return certifying.appoint_expert(**common)
    return certifying.recognise(
        issued_on=said["day"],
        valid_until=said["valid_until"],
        source=said["words"],
        expert=said.get("expert", False),
        proof=_stored(request),
        **common,
    )


@login_required
@require_http_methods(METHODS)
def certificate_decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Renew, suspend, revoke or reinstate a certificate."""
    certificate = get_for(request.actor, Certificate, pk)
    if what not in ("renew", "suspend", "revoke", "reinstate"):
        raise Http404(_("There is nothing at this address."))
    subject = Certificate if what == "renew" else CertificateStanding
    require_for(request.actor, subject, "add", certificate.trainer)
    (held,) = held_on(timezone.localdate(), Certificate.objects.filter(pk=certificate.pk))
    form = (ConfirmForm if what == "renew" else WhyForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = result_of(form, lambda: _decide(request, held, what, form))
        if done is not None:
            messages.success(request, _("It is recorded."))
            return _to_module(certificate.trainer, certificate.module)
    words = {
        "renew": (_("Renew the certificate"), _("Issue a new certificate")),
        "suspend": (_("Suspend the certificate"), _("Suspend it")),
        "revoke": (_("Revoke the certificate"), _("Revoke it for good")),
        "reinstate": (_("Reinstate the certificate"), _("Reinstate it")),
    }[what]
    context = {
        "form": form,
        "held": held,
        "stand": stand_words(held),
        "what": what,
        "title": words[0],
        "submit": words[1],
        "trainer": certificate.trainer,
        "name": name_of(certificate.trainer),
        "module_title": module_title(certificate.module, certificate.trainer.country),
    }
    return render(request, "trainings/certificate_decide.html", context)


def _decide(request: HttpRequest, held: Held, what: str, form: Form) -> Any:
    common = {"actor": request.actor, "held": held, "today": timezone.localdate()}
    if what == "renew":
        return certifying.renew(**common)
    act = {"suspend": certifying.suspend, "revoke": certifying.revoke, "reinstate": certifying.reinstate}[what]
    return act(why=form.cleaned_data["why"], **common)


@login_required
@require_http_methods(METHODS)
def trainer_observe(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Fill the observation form about a trainer."""
    one = get_for(request.actor, Trainer, uid)
    if actions.is_own(request.actor, one) or not may_for(request.actor, Observation, "add", one):
        raise PermissionDenied(_("Your role does not include this."))
    rows = CohortTrainer.objects.in_force().filter(trainer=one).select_related("cohort").order_by("-pk")
    form = ObservationForm(
        request.POST if request.method == "POST" else None,
        observers=_experts(request.actor, one),
        cohorts=[row.cohort for row in rows],
        today=timezone.localdate(),
    )
    if form.is_valid() and result_of(form, lambda: _observed(request, one, form)) is not None:
        messages.success(request, _("The observation is recorded. Talk it through soon."))
        return redirect("trainer", uid=one.uid)
    marks = [(mark, _(label)) for mark, label in sorted(observation_form().labels.items())]
    context = {"form": form, "trainer": one, "name": name_of(one), "marks": marks}
    return render(request, "trainings/trainer_observe.html", context)


def _observed(request: HttpRequest, trainer: Trainer, form: ObservationForm) -> Observation:
    said = form.cleaned_data
    return actions.observe(
        actor=request.actor,
        trainer=trainer,
        observer=Trainer.objects.get(pk=said["observer"]),
        cohort=Cohort.objects.get(pk=said["cohort"]),
        day=said["day"],
        today=timezone.localdate(),
        scores=form.scores,
        feedback_on=said["feedback_on"],
        reason=_("filled in again"),
    )


@login_required
@require_http_methods(METHODS)
def observation(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One observation, item by item; and that it was talked through today."""
    seen = get_for(request.actor, Observation, uid)
    may_change = not actions.is_own(request.actor, seen.trainer) and may_for(
        request.actor, Observation, "add", seen.trainer
    )
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied(_("Your role does not include this."))
        try:
            actions.talk_through(
                actor=request.actor, observation=seen, day=timezone.localdate(), today=timezone.localdate()
            )
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        return redirect("trainer", uid=seen.trainer.uid)
    sheet = observation_form()
    marked = [(item, seen.scores.get(item.code)) for item in sheet.items]
    context = {
        "seen": seen,
        "trainer": seen.trainer,
        "name": name_of(seen.trainer),
        "observer": name_of(seen.observer),
        "items": [(_(item.text), mark, _(sheet.labels[mark]) if mark else "") for item, mark in marked],
        "may_change": may_change and seen.feedback_on is None,
    }
    return render(request, "trainings/observation.html", context)


def _path(request: HttpRequest, trainer: Trainer) -> Path:
    return Path(trainer, request.GET.get("module") or request.POST.get("module") or "", timezone.localdate())


def _stored(request: HttpRequest) -> StoredFile | None:
    sent = request.FILES.get("proof")
    if sent is None:
        return None
    try:
        return files.store(sent, name=sent.name or "", actor=request.actor.user)
    except FileRefused as refused:
        raise ValidationError({"proof": str(refused)}) from refused


def _to_module(trainer: Trainer, module: str) -> HttpResponse:
    response = redirect("trainer", uid=trainer.uid)
    response["Location"] += f"?module={root_of(module)}"
    return response
