"""Writes of trainers and their steps: each step is taken only where the path has nothing against it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue.certification.requirements import root_of
from score.catalogue.modules import module_files
from score.catalogue.rating.forms import MARKS, observation_form
from score.programme.core import audit, facts
from score.programme.core.models import StoredFile
from score.programme.core.recording import put
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Person
from score.programme.trainings.models import (
    Cohort,
    CohortTrainer,
    Observation,
    Trainer,
    TrainerAbsence,
    TrainerStep,
)
from score.programme.trainings.trainers.evidence import CycleEvidence
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import is_expert

Kind = TrainerStep.Step


def add_trainer(
    *, actor: Actor | None, person: Person, country: str, organisation: Organisation | None = None, sex: str = ""
) -> Trainer:
    """A person stands on the roster of trainers. The name lives with the person."""
    if sex not in Trainer.Sex.values:
        raise ValidationError({"sex": _("“%(value)s” is not one of the choices.") % {"value": sex}})
    if not country:
        raise ValidationError({"country": _("A trainer belongs to a country.")})
    if person.erased_at is not None:
        raise ValidationError({"person": _("This person was erased.")})
    with facts.writing(actor and actor.user):
        if Trainer.objects.filter(person=person).exists():
            raise ValidationError({"person": _("This person is on the roster already.")})
        trainer = Trainer.objects.create(person=person, country=country, organisation=organisation, sex=sex)
        audit.record(actor, "add_trainer", trainer, {"country": country})
    return trainer


def change_trainer(*, actor: Actor | None, trainer: Trainer, organisation: Organisation | None, sex: str) -> Trainer:
    """Works for another organisation, or the sex is known now."""
    if sex not in Trainer.Sex.values:
        raise ValidationError({"sex": _("“%(value)s” is not one of the choices.") % {"value": sex}})
    with facts.writing(actor and actor.user):
        trainer.organisation, trainer.sex = organisation, sex
        trainer.save()
        audit.record(actor, "change_trainer", trainer, {})
    return trainer


def become_candidate(
    *,
    actor: Actor | None,
    trainer: Trainer,
    module: str,
    day: datetime.date,
    today: datetime.date,
    words: str = "",
    proof: StoredFile | None = None,
) -> TrainerStep:
    """The way to a certificate for a module begins: chosen after an application, an interview, or whatever `words` say.

    `proof`: a file that shows it. ValidationError where the path stands against it.
    """
    module_known(module)
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, module, today)
        refuse(path.candidate_problem())
        return _step(actor, path, Kind.CANDIDATE, day, words=words, proof=proof)


def attend_training(
    *,
    actor: Actor | None,
    trainer: Trainer,
    module: str,
    day: datetime.date,
    today: datetime.date,
    words: str,
    proof: StoredFile | None = None,
) -> TrainerStep:
    """The trainer attended a training of trainers that ended on `day`; `words`: where, on how many of its days."""
    if not words.strip():
        raise ValidationError({"words": _("Say where it was held, and how many of its days were attended.")})
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, module, today)
        refuse(path.schooled_problem(day))
        return _step(actor, path, Kind.TRAINED, day, words=words, proof=proof)


def count_cycle(*, actor: Actor | None, trainer: Trainer, cohort: Cohort, today: datetime.date) -> TrainerStep:
    """A cohort counts as a supervised cycle, on the day it closed. ValidationError names the evidence that is missing.

    Nobody counts their own cycle.
    """
    refuse_own(actor, trainer)
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, cohort.module, today)
        evidence = CycleEvidence(trainer, cohort)
        refuse(path.cycle_problem(evidence, today))
        return _step(actor, path, Kind.CYCLE, evidence.closed_on or today, cohort=cohort)


def recommend(
    *,
    actor: Actor | None,
    trainer: Trainer,
    module: str,
    expert: Trainer,
    day: datetime.date,
    today: datetime.date,
    words: str = "",
    proof: StoredFile | None = None,
) -> TrainerStep:
    """An expert trainer recommends. Who enters it for the expert says in `words` where the letter lies, or adds it."""
    refuse_own(actor, trainer)
    own = actor is None or actor.person_id == expert.person_id
    if not own and not words.strip() and proof is None:
        raise ValidationError({"words": _("Say where the expert's letter lies, or add it as a file.")})
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, module, today)
        refuse(path.recommend_problem(expert, day))
        return _step(actor, path, Kind.RECOMMENDED, day, words=words, proof=proof, expert=expert)


def observe(
    *,
    actor: Actor | None,
    trainer: Trainer,
    observer: Trainer,
    cohort: Cohort,
    day: datetime.date,
    today: datetime.date,
    scores: Mapping[str, int],
    feedback_on: datetime.date | None = None,
    reason: str = "",
) -> Observation:
    """An expert trainer watched somebody train, and filled the form. `feedback_on`: when it was talked through."""
    refuse_own(actor, trainer)
    check_day(day, today)
    checked = _checked_scores(scores)
    if observer.pk == trainer.pk:
        raise ValidationError({"observer": _("Nobody watches themselves.")})
    if not is_expert(observer, cohort.module, day):
        raise ValidationError({"observer": _("Only an expert trainer for this module fills the form.")})
    if not CohortTrainer.objects.in_force().filter(cohort=cohort, trainer=trainer).exists():
        raise ValidationError({"cohort": _("Does not train this cohort.")})
    if feedback_on is not None:
        check_day(feedback_on, today)
        if feedback_on < day:
            raise ValidationError({"feedback_on": _("It cannot be talked through before it was seen.")})
    with facts.writing(actor and actor.user) as writing:
        fact = Observation(
            trainer=trainer, observer=observer, cohort=cohort, day=day, scores=checked, feedback_on=feedback_on
        )
        kept = put(writing, fact, reason=reason)
        audit.record(actor, "observe", trainer, {"cohort": cohort.code, "day": str(day)})
    return kept


def talk_through(
    *, actor: Actor | None, observation: Observation, day: datetime.date, today: datetime.date
) -> Observation:
    """The observation was talked through on a day."""
    return observe(
        actor=actor,
        trainer=observation.trainer,
        observer=observation.observer,
        cohort=observation.cohort,
        day=observation.day,
        today=today,
        scores=observation.scores,
        feedback_on=day,
        reason=_("talked through"),
    )


def set_absence(
    *, actor: Actor | None, trainer: Trainer, starts_on: datetime.date, ends_on: datetime.date
) -> TrainerAbsence:
    """Days on which the trainer cannot be booked."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("It ends before it begins.")})
    with facts.writing(actor and actor.user):
        absence = TrainerAbsence.objects.create(trainer=trainer, starts_on=starts_on, ends_on=ends_on)
        audit.record(actor, "set_absence", trainer, {"from": str(starts_on), "until": str(ends_on)})
    return absence


def remove_absence(*, actor: Actor | None, absence: TrainerAbsence) -> None:
    """The trainer can be booked on these days after all."""
    with facts.writing(actor and actor.user):
        audit.record(actor, "remove_absence", absence.trainer, {"from": str(absence.starts_on)})
        absence.delete()


# -- what the actions of certificates need too


def locked_path(trainer: Trainer, module: str, day: datetime.date) -> Path:
    """The path as it stands, with nobody else changing it until the transaction ends."""
    Trainer.objects.select_for_update().get(pk=trainer.pk)
    return Path(trainer, module, day)


def refuse(problem: str) -> None:
    """ValidationError with the problem, where there is one."""
    if problem:
        raise ValidationError(problem)


def is_own(actor: Actor | None, trainer: Trainer) -> bool:
    """Whether it is the trainer who acts."""
    return actor is not None and actor.person_id == trainer.person_id


def refuse_own(actor: Actor | None, trainer: Trainer) -> None:
    """Nobody records what counts for their own certificate, or what they are paid."""
    if is_own(actor, trainer):
        raise ValidationError(_("Nobody records this for themselves: somebody else has to."))


def check_day(day: datetime.date, today: datetime.date) -> None:
    """ValidationError for a day that has not come yet."""
    if day > today:
        raise ValidationError({"day": _("This day has not come yet.")})


def module_known(module: str) -> None:
    """ValidationError for a module that no file describes."""
    try:
        module_files.get(module)
    except module_files.UnknownModule:
        raise ValidationError({"module": _("There is no training module “%(module)s”.") % {"module": module}}) from None


def _step(
    actor: Actor | None,
    path: Path,
    kind: str,
    day: datetime.date,
    *,
    cohort: Cohort | None = None,
    expert: Trainer | None = None,
    proof: StoredFile | None = None,
    words: str = "",
) -> TrainerStep:
    check_day(day, path.day)
    wanted = TrainerStep(
        trainer=path.trainer,
        module=root_of(path.module),
        step=kind,
        day=day,
        cohort=cohort,
        expert=expert,
        proof=proof,
        words=words.strip(),
    )
    with facts.writing(actor and actor.user) as writing:
        # a second recommendation, after a certificate was revoked, takes the place of the first
        fact = put(writing, wanted, reason=_("anew, after the certificate was revoked"))
        audit.record(actor, "trainer_step", path.trainer, {"step": kind, "module": wanted.module, "day": str(day)})
    return fact


def _checked_scores(scores: Mapping[str, int]) -> dict[str, int]:
    """Marks of known items, from 1 to 5, in the order of the form; at least one."""
    known = observation_form().codes
    if not scores or set(scores) - set(known):
        raise ValidationError({"scores": _("Mark at least one item of the form, and none that it does not have.")})
    if any(isinstance(mark, bool) or mark not in MARKS for mark in scores.values()):
        raise ValidationError({"scores": _("Marks go from 1 to 5.")})
    return {code: int(scores[code]) for code in known if code in scores}
