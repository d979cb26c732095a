"""Writes of a cohort's plan: where and when, who trains, how far it has come, which checks are let pass."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import Writing
from score.programme.core.recording import put, said_why
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.actions import hold_class_day, open_cohort, withdraw_class_day, withdraw_enrolment
from score.programme.trainings.cohort_modules import module_of
from score.programme.trainings.models import (
    CheckOverride,
    Cohort,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Enrolment,
    Trainer,
)
from score.programme.trainings.planning.checks import MAY_PASS, Check, Known, checks_at_close, checks_of
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.states import State, change_problem, follow_problem
from score.programme.trainings.satisfaction.actions import count_answers


@contextmanager
def changing(actor: Actor | None, cohort: Cohort) -> Iterator[tuple[Writing, Snapshot]]:
    """One transaction in which nobody else changes the plan of this cohort, with the plan as it stands."""
    with facts.writing(actor and actor.user) as writing:
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        yield writing, Snapshot(cohort)


def refuse_unless_changeable(seen: Snapshot) -> None:
    """ValidationError where the cohort is over or cancelled."""
    if problem := change_problem(seen.state):
        raise ValidationError(problem)


def plan_cohort(
    *,
    actor: Actor | None,
    code: str,
    module: str,
    country: str,
    partner: Organisation | None,
    funder: Organisation | None = None,
    first_day: datetime.date | None = None,
    **plan: Any,
) -> Cohort:
    """A cohort that is being planned; class days follow one another from `first_day` on.

    `plan`: what CohortPlan holds. Without a capacity it is the module's most. ValidationError as in `open_cohort`.
    """
    with facts.writing(actor and actor.user):
        cohort = open_cohort(
            actor=actor, code=code, module=module, country=country, partner=partner, funder=funder
        )  # fmt: skip
        found = module_of(cohort)
        if plan.get("capacity") is None:
            plan["capacity"] = found.enterprises_maximum if found else None
        change_plan(actor=actor, cohort=cohort, **plan)
        if first_day is not None:
            for number in range(1, (found.class_days if found else 1) + 1):
                day = first_day + datetime.timedelta(days=number - 1)
                hold_class_day(actor=actor, cohort=cohort, number=number, day=day)
    return cohort


def change_plan(*, actor: Actor | None, cohort: Cohort, reason: str = "", **plan: Any) -> CohortPlan:
    """Where and how the class is held. ValidationError where fewer enterprises fit in than have a place."""
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        capacity = plan.get("capacity")
        if capacity is not None and capacity < seen.seats_taken:
            taken = {"n": seen.seats_taken}
            raise ValidationError({"capacity": _("%(n)s places are taken or offered already.") % taken})
        begins, ends = plan.get("begins_at"), plan.get("ends_at")
        if begins is not None and ends is not None and ends <= begins:
            raise ValidationError({"ends_at": _("The class ends before it begins.")})
        fact = put(writing, CohortPlan(cohort=cohort, **plan), reason=reason.strip() or _("changed the plan"))
        audit.record(actor, "change_plan", cohort, {})
    return fact


def set_days(
    *, actor: Actor | None, cohort: Cohort, days: Sequence[datetime.date | None], reason: str = ""
) -> None:  # fmt: skip
    """The class days in their order; None: no date for this number. ValidationError where one lies before the last.

    A day for which attendance is entered is not taken away, and moves only for a reason.
    """
    given = [one for one in days if one is not None]
    if given != sorted(set(given)):
        raise ValidationError(_("Each class day lies after the one before it."))
    with changing(actor, cohort) as (_writing, seen):
        refuse_unless_changeable(seen)
        held = {one.number: one for one in seen.days}
        entered = {number for _person, number in seen.attendance}
        for number, day in enumerate(days, 1):
            old = held.get(number)
            if old is not None and old.day != day and number in entered and not reason.strip():
                raise ValidationError(
                    {"reason": _("Attendance of day %(n)s is entered: say why it moves.") % {"n": number}}
                )
            if day is None and old is not None:
                if number in entered:
                    words = _("Attendance of day %(n)s is entered, so it was held.") % {"n": number}
                    raise ValidationError(words)
                withdraw_class_day(actor=actor, class_day=old, reason=reason.strip() or _("no date yet"))
            elif day is not None:
                moved = reason.strip() or _("moved while it was being planned")
                hold_class_day(actor=actor, cohort=cohort, number=number, day=day, reason=moved)


def put_trainer(*, actor: Actor | None, cohort: Cohort, trainer: Trainer, part: str) -> CohortTrainer:
    """Somebody trains the cohort, or watches. ValidationError where the part is none, or somebody else leads."""
    if part not in CohortTrainer.Part.values:
        raise ValidationError({"part": _("“%(value)s” is not one of the choices.") % {"value": part}})
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        lead = CohortTrainer.Part.LEAD
        if part == lead and any(one.part == lead and one.trainer_id != trainer.pk for one in seen.trainers):
            raise ValidationError({"part": _("Somebody leads already. One leads, the others train along.")})
        fact = put(writing, CohortTrainer(cohort=cohort, trainer=trainer, part=part), reason=_("another part"))
        audit.record(actor, "put_trainer", cohort, {"trainer": str(trainer.uid), "part": part})
    return fact


def remove_trainer(*, actor: Actor | None, cohort: Cohort, fact: CohortTrainer) -> CohortTrainer:
    """Somebody does not train the cohort after all."""
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        gone = writing.withdraw(fact, reason=_("does not train after all"))
        audit.record(actor, "remove_trainer", cohort, {"trainer": str(fact.trainer.uid)})
    return gone


def set_state(
    *, actor: Actor | None, cohort: Cohort, state: str, day: datetime.date, known: Known | None = None, reason: str = ""
) -> CohortState:
    """The cohort goes on to a state, or a step back. `known`: what other domains know, needed to begin and to close.

    ValidationError where the state cannot follow, a check stands against it, or a reason is missing.
    """
    with changing(actor, cohort) as (writing, seen):
        before = seen.state
        if problem := follow_problem(before, state):
            raise ValidationError(problem)
        if problem := _problem(seen, state, day, known, reason):
            raise ValidationError(problem)
        words = reason.strip() or _("%(before)s, then %(after)s") % {
            "before": State(before).label,
            "after": State(state).label,
        }
        if state == State.CANCELLED:
            for one in Enrolment.objects.in_force().filter(cohort=cohort):  # their places stay
                withdraw_enrolment(actor=actor, enrolment=one, reason=reason.strip())
        fact = put(writing, CohortState(cohort=cohort, state=state, day=day), reason=words)
        audit.record(actor, "set_cohort_state", cohort, {"before": before, "after": state})
    return fact


def _problem(
    seen: Snapshot, state: str, day: datetime.date, known: Known | None, reason: str
) -> str | Mapping[str, str]:
    """What stands against a step that may follow; empty where nothing does."""
    if (state == State.CANCELLED or seen.state == State.CLOSED) and not reason.strip():
        return {"reason": _("Say why.")}
    if state == State.CANCELLED and any(seen.attendance.values()):
        return _("Somebody was there already: what was held is not cancelled. Close the cohort instead.")
    if state == State.PLANNED and seen.enrolled and seen.state != State.CANCELLED:
        return _("Enterprises are enrolled: take their enrolment back first.")
    if state == State.OPEN and seen.state == State.RUNNING and seen.attendance:
        return _("Attendance is entered, so the class has begun.")
    against: list[Check] = []
    if state == State.RUNNING and seen.state == State.OPEN:
        against = [one for one in checks_of(seen, known or Known()) if one.stands_against]
    elif state == State.CLOSED:
        against = [one for one in checks_at_close(seen, known or Known(), day) if one.stands_against]
    return "; ".join(_against_words(one) for one in against)


def _against_words(one: Check) -> str:
    about = f"{one.about}: " if one.about else ""
    return f"{one.title}: {about}{one.words}"


def close_cohort(*, actor: Actor | None, cohort: Cohort, day: datetime.date, known: Known) -> CohortState:
    """The cohort is over: attendance of all days is entered, the least of visits done or their lack explained.

    What follows from the end of a cohort is called here, in the same transaction.
    """
    with facts.writing(actor and actor.user):
        fact = set_state(actor=actor, cohort=cohort, state=State.CLOSED, day=day, known=known)
        count_answers(cohort=cohort, actor=actor)
    return fact


def let_pass(
    *,
    actor: Actor | None,
    cohort: Cohort,
    check: str,
    why: str,
    enterprise: Enterprise | None = None,
    trainer: Trainer | None = None,
) -> CheckOverride:
    """Let a check pass, for a reason. Who trains the cohort does not decide that. No figure ever reads it."""
    if check not in MAY_PASS:
        raise ValidationError(_("This check cannot be let pass: mend what it asks for."))
    why = said_why(why, "why")
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        own = actor.person_id if actor else None
        if own and any(one.trainer.person_id == own for one in seen.trainers):
            raise ValidationError(_("Who trains this cohort does not decide about its checks."))
        wanted = CheckOverride(
            cohort=cohort, check_code=check, enterprise=enterprise, trainer=trainer, why=why
        )  # fmt: skip
        key = ("cohort", "enterprise", "trainer", "check_code")
        fact = put(writing, wanted, reason=_("another reason"), key=key)
        audit.record(actor, "let_check_pass", cohort, {"check": check})
    return fact


def withdraw_passing(*, actor: Actor | None, override: CheckOverride, reason: str = "") -> CheckOverride:
    """The check counts again. Not once the class has begun: what opened it is kept."""
    with changing(actor, override.cohort) as (writing, seen):
        if seen.state not in (State.PLANNED, State.OPEN):
            raise ValidationError(_("The class has begun: what opened it stays in the record."))
        gone = writing.withdraw(override, reason=reason.strip() or _("taken back"))
        audit.record(actor, "withdraw_passing", override.cohort, {"check": override.check_code})
    return gone
