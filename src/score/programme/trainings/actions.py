"""Writes of training: phases, cohorts, class days, enrolments, participants, attendance.

`actor` is the Actor who writes, None for the system. Each action is one transaction with an audit event beside it;
saying what is recorded already changes nothing, saying something else is a correction and needs `reason`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put, says
from score.programme.core.taken_back import taking_back_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Person
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortState,
    Enrolment,
    Participation,
    Phase,
    StatedTraining,
)
from score.programme.trainings.person_chains import check_new_in

_ATTENDANCE_KEY = ("cohort", "person", "number")


def add_phase(
    *,
    actor: Actor | None,
    code: str,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    reason: str = "",
) -> Phase:
    """A stretch of the programme. `reason` only where an earlier phase with this code was withdrawn.

    ValidationError where it ends before it begins, overlaps another, or the code is taken.
    """
    phase = Phase(code=code, name=name, starts_on=starts_on, ends_on=ends_on)
    with facts.writing(actor and actor.user) as writing:
        standing = Phase.objects.in_force()
        if standing.filter(code=code).exists() or _at_the_same_time(phase, standing):
            raise ValidationError(_("There is a phase with this code, or one at the same time, already."))
        phase = put(writing, phase, reason=reason)
        audit.record(actor, "add_phase", phase, {"code": code})
    return phase


def correct_phase(
    *, actor: Actor | None, phase: Phase, name: str, starts_on: datetime.date, ends_on: datetime.date, reason: str
) -> Phase:
    """The phase has another name or other days; cuts at past moments keep the days known then."""
    corrected = Phase(code=phase.code, name=name, starts_on=starts_on, ends_on=ends_on)
    with facts.writing(actor and actor.user) as writing:
        if _at_the_same_time(corrected, Phase.objects.in_force().exclude(code=phase.code)):
            raise ValidationError(_("There is another phase at the same time."))
        corrected = put(writing, corrected, reason=reason)
        audit.record(actor, "correct_phase", corrected, {"code": phase.code})
    return corrected


def withdraw_phase(*, actor: Actor | None, phase: Phase, reason: str) -> Phase:
    """There is no such phase after all."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(phase, reason=reason)
        audit.record(actor, "withdraw_phase", fact, {"code": phase.code})
    return fact


def _at_the_same_time(phase: Phase, others: QuerySet[Phase]) -> bool:
    if phase.ends_on < phase.starts_on:
        raise ValidationError({"ends_on": _("A phase cannot end before it begins.")})
    return others.filter(starts_on__lte=phase.ends_on, ends_on__gte=phase.starts_on).exists()


def open_cohort(
    *,
    actor: Actor | None,
    code: str,
    module: str,
    country: str,
    partner: Organisation | None = None,
    funder: Organisation | None = None,
) -> Cohort:
    """Enterprises will take `module` together, delivered by `partner` (the custodian of what is recorded)."""
    if not code.strip() or not module.strip():
        raise ValidationError(_("A cohort needs a code and a module."))
    there = Cohort.objects.filter(code=code.strip()).first()
    if there is not None and taking_back_of(there) is not None:
        raise ValidationError({"code": _("A cohort with this code came with an import that was taken back.")})
    if there is not None:
        raise ValidationError({"code": _("There is a cohort with this code already.")})
    with facts.writing(actor and actor.user) as writing:
        cohort = Cohort.objects.create(code=code.strip(), module=module, country=country)
        put(writing, CohortDelivery(cohort=cohort, partner=partner, funder=funder))
        audit.record(actor, "open_cohort", cohort, {"module": module, "country": country})
    return cohort


def set_delivery(
    *,
    actor: Actor | None,
    cohort: Cohort,
    partner: Organisation | None,
    funder: Organisation | None,
    reason: str = "",
) -> CohortDelivery:
    """Who delivers and who funds the cohort."""
    with facts.writing(actor and actor.user) as writing:
        fact = put(writing, CohortDelivery(cohort=cohort, partner=partner, funder=funder), reason=reason)
        audit.record(actor, "set_delivery", cohort, {})
    return fact


def keep_others_waiting(cohort: Cohort) -> None:
    """Other writers of class days and attendance of the cohort wait until this transaction ends."""
    Cohort.objects.select_for_update(no_key=True).only("pk").get(pk=cohort.pk)


def hold_class_day(
    *, actor: Actor | None, cohort: Cohort, number: int, day: datetime.date, reason: str = ""
) -> ClassDay:
    """Class day `number` (from 1) was or will be held on `day`; another day for the same number moves it."""
    if number < 1:
        raise ValidationError({"number": _("Class days are numbered from 1.")})
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(cohort)
        fact = put(writing, ClassDay(cohort=cohort, number=number, day=day), reason=reason)
        audit.record(actor, "hold_class_day", cohort, {"number": number, "day": str(day)})
    return fact


def withdraw_class_day(*, actor: Actor | None, class_day: ClassDay, reason: str) -> ClassDay:
    """The class was not held."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(class_day.cohort)
        fact = writing.withdraw(class_day, reason=reason)
        audit.record(actor, "withdraw_class_day", class_day.cohort, {"number": class_day.number})
    return fact


def enrol(*, actor: Actor | None, cohort: Cohort, enterprise: Enterprise, reason: str = "") -> Enrolment:
    """The enterprise takes part. `reason` only where an earlier enrolment in this cohort was withdrawn."""
    if enterprise.level != Enterprise.Level.SITE:
        raise ValidationError({"enterprise": _("Sites take part in training, not legal entities or groups.")})
    with facts.writing(actor and actor.user) as writing:
        fact = put(writing, Enrolment(cohort=cohort, enterprise=enterprise), reason=reason)
        audit.record(actor, "enrol", enterprise, {"cohort": cohort.code})
    return fact


def withdraw_enrolment(*, actor: Actor | None, enrolment: Enrolment, reason: str) -> Enrolment:
    """The enterprise does not take part after all."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(enrolment, reason=reason)
        audit.record(actor, "withdraw_enrolment", enrolment.enterprise, {"cohort": enrolment.cohort.code})
    return fact


def add_participant(
    *,
    actor: Actor | None,
    cohort: Cohort,
    enterprise: Enterprise,
    person: Person | None = None,
    sex: str = "",
    job_role: str = "",
    reason: str = "",
) -> Participation:
    """A person takes part for an enterprise; without `person`, somebody of whom only this is known.

    Names and phones are not given here: they live apart (PersonDetails). ValidationError where the enterprise
    is not enrolled, the cohort is over, the person takes part under another number, or sex or job role is none of the
    choices.
    """
    _check_choice("sex", sex, Participation.Sex.values)
    _check_choice("job_role", job_role, Participation.JobRole.values)
    if not Enrolment.objects.in_force().filter(cohort=cohort, enterprise=enterprise).exists():
        raise ValidationError({"enterprise": _("This enterprise is not enrolled in the cohort.")})
    over = (CohortState.State.CLOSED, CohortState.State.CANCELLED)
    if CohortState.objects.in_force().filter(cohort=cohort, state__in=over).exists():
        raise ValidationError(_("This cohort is over: open it again before anybody is added."))
    with facts.writing(actor and actor.user) as writing:
        if person is not None:
            check_new_in(cohort, person)
        person = person or Person.objects.create()
        fact = put(
            writing,
            Participation(cohort=cohort, enterprise=enterprise, person=person, sex=sex, job_role=job_role),
            reason=reason,
        )
        audit.record(actor, "add_participant", cohort, {"person": str(person.uid)})
    return fact


def record_attendance(
    *, actor: Actor | None, cohort: Cohort, presences: Mapping[tuple[int, int], bool], reason: str = ""
) -> list[Attendance]:
    """Who was present: (key of the person, number of the class day) to present or not. Returns what was written.

    What is recorded already is passed over; a different one is a correction and needs `reason`.
    ValidationError for a person who does not take part or a class day that is not held.
    """
    _check_presences(cohort, presences)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(cohort)
        before = {
            (fact.person_id, fact.number): fact
            for fact in Attendance.objects.filter(cohort=cohort, superseded_by__isnull=True)
        }
        new, written = [], []
        for (person, number), present in presences.items():
            fact = Attendance(cohort=cohort, person_id=person, number=number, present=present)
            old = before.get((person, number))
            if old is None:
                new.append(fact)
            elif old.withdrawn or says(old, _ATTENDANCE_KEY) != says(fact, _ATTENDANCE_KEY):
                written.append(writing.supersede(old, fact, reason=reason))
        written.extend(writing.add_many(new))
        audit.record(actor, "record_attendance", cohort, {"rows": len(written)})
    return written


def state_training(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    module: str,
    first_class_day: datetime.date,
    last_class_day: datetime.date,
    source: str,
    reason: str = "",
) -> StatedTraining:
    """The enterprise was trained, says `source`; no attendance is behind it, and every figure will say so."""
    if last_class_day < first_class_day:
        raise ValidationError({"last_class_day": _("The last class day lies before the first.")})
    if not source.strip():
        raise ValidationError({"source": _("Say who states that this enterprise was trained.")})
    with facts.writing(actor and actor.user) as writing:
        fact = put(
            writing,
            StatedTraining(
                enterprise=enterprise,
                module=module,
                first_class_day=first_class_day,
                last_class_day=last_class_day,
                source=source,
            ),
            reason=reason,
        )
        audit.record(actor, "state_training", enterprise, {"module": module})
    return fact


def _check_choice(name: str, value: str, choices: list[Any]) -> None:
    if value not in choices:
        raise ValidationError({name: _("“%(value)s” is not one of the choices.") % {"value": value}})


def _check_presences(cohort: Cohort, presences: Mapping[tuple[int, int], bool]) -> None:
    people = set(Participation.objects.in_force().filter(cohort=cohort).values_list("person_id", flat=True))
    days = set(ClassDay.objects.in_force().filter(cohort=cohort).values_list("number", flat=True))
    if unknown := {number for _person, number in presences} - days:
        numbers = ", ".join(map(str, sorted(unknown)))
        raise ValidationError(_("No class day %(numbers)s was held in this cohort.") % {"numbers": numbers})
    if {person for person, _number in presences} - people:
        raise ValidationError(_("Somebody in this list does not take part in the cohort. Add them first."))
