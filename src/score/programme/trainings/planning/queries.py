"""Reads of a cohort's plan: one snapshot of what is in force, and the lists from which its pages choose."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from score.catalogue.certification.requirements import codes_of, root_of
from score.catalogue.modules.module import Module
from score.programme.enterprises.models import Enterprise, RecruitmentStage
from score.programme.enterprises.recruitment.stages import Stage, Step, standing
from score.programme.organisations.models import Organisation, PersonDetails
from score.programme.trainings.cohort_modules import module_of
from score.programme.trainings.models import (
    Attendance,
    Certificate,
    CheckOverride,
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Enrolment,
    Participation,
    Trainer,
)
from score.programme.trainings.planning.states import State
from score.programme.trainings.trainers.standing import Held, best, for_module, held_on

Place = CohortPlace.State
HOLDS_A_SEAT = (Place.INVITED, Place.CONFIRMED)
_WAITS = (Stage.APPLIED.value, Stage.ELIGIBLE.value)


@dataclass(frozen=True)
class Candidate:
    """An enterprise that might take part: since when it waits, and why it is named here."""

    enterprise: Enterprise
    since: datetime.date
    eligible: bool


class Snapshot:
    """A cohort's plan as it is in force now. Everything is read when first asked for."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort

    @cached_property
    def module(self) -> Module | None:
        """The module, in the country's variant; None for one that no file describes."""
        return module_of(self.cohort)

    @cached_property
    def plan(self) -> CohortPlan | None:
        """Where and how the class is held."""
        return CohortPlan.objects.in_force().filter(cohort=self.cohort).first()

    @cached_property
    def state_fact(self) -> CohortState | None:
        """The state that was recorded last."""
        return CohortState.objects.in_force().filter(cohort=self.cohort).first()

    @property
    def state(self) -> str:
        """How far the cohort has come; planned where nobody said anything."""
        return self.state_fact.state if self.state_fact else State.PLANNED.value

    @cached_property
    def delivery(self) -> CohortDelivery | None:
        """Who delivers, and who pays for it."""
        rows = CohortDelivery.objects.in_force().filter(cohort=self.cohort)
        return rows.select_related("partner", "funder").first()

    @property
    def partner(self) -> Organisation | None:
        """Who delivers."""
        return self.delivery.partner if self.delivery else None

    @cached_property
    def days(self) -> list[ClassDay]:
        """Class days by number."""
        return list(ClassDay.objects.in_force().filter(cohort=self.cohort).order_by("number"))

    @property
    def first_day(self) -> datetime.date | None:
        """The first class day."""
        return min((one.day for one in self.days), default=None)

    @property
    def last_day(self) -> datetime.date | None:
        """The last class day."""
        return max((one.day for one in self.days), default=None)

    @cached_property
    def trainers(self) -> list[CohortTrainer]:
        """Who trains, in the order of their parts."""
        order = {part: place for place, part in enumerate(CohortTrainer.Part.values)}
        rows = CohortTrainer.objects.in_force().filter(cohort=self.cohort).select_related("trainer__person")
        return sorted(rows, key=lambda one: (order[one.part], one.pk))

    @cached_property
    def enrolled(self) -> list[Enterprise]:
        """The enterprises that take part, by name."""
        rows = Enrolment.objects.in_force().filter(cohort=self.cohort).values("enterprise")
        return list(Enterprise.objects.filter(pk__in=rows).order_by("name", "pk"))

    @cached_property
    def places(self) -> list[CohortPlace]:
        """Places of enterprises that are not enrolled yet, those that wait longest first."""
        rows = CohortPlace.objects.in_force().filter(cohort=self.cohort).select_related("enterprise")
        enrolled = {one.pk for one in self.enrolled}
        return sorted(
            (one for one in rows if one.enterprise_id not in enrolled), key=lambda one: (one.day, first_pk(one))
        )

    @property
    def capacity(self) -> int | None:
        """How many enterprises there is room for: what the plan says, else the module's most."""
        if self.plan and self.plan.capacity is not None:
            return self.plan.capacity
        return self.module.enterprises_maximum if self.module else None

    @property
    def seats_taken(self) -> int:
        """Places that are enrolled, confirmed, or offered and not answered yet."""
        return len(self.enrolled) + sum(one.state in HOLDS_A_SEAT for one in self.places)

    @property
    def free(self) -> int | None:
        """How many places can still be offered; None without any limit."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    @cached_property
    def participants(self) -> list[Participation]:
        """Who takes part."""
        return list(Participation.objects.in_force().filter(cohort=self.cohort).order_by("pk"))

    @cached_property
    def attendance(self) -> dict[tuple[int, int], bool]:
        """Presence by person and number of the class day, as far as it is entered."""
        rows = Attendance.objects.in_force().filter(cohort=self.cohort)
        return {(one.person_id, one.number): one.present for one in rows}

    @cached_property
    def overrides(self) -> list[CheckOverride]:
        """The checks that somebody let pass, each with a reason, the latest first."""
        rows = CheckOverride.objects.in_force().filter(cohort=self.cohort)
        return list(rows.select_related("enterprise", "trainer", "recorded_by__person").order_by("-pk"))

    @cached_property
    def levels(self) -> dict[int, str]:
        """The level of each of its trainers whose certificate stands on the first class day, or today without one."""
        keys = [one.trainer_id for one in self.trainers]
        return levels_on(keys, self.cohort.module, self.first_day or timezone.localdate())

    @cached_property
    def trainer_names(self) -> dict[int, str]:
        """Names of its trainers by person; those who were erased are left out."""
        return names_of([one.trainer.person_id for one in self.trainers])

    @cached_property
    def done_before(self) -> dict[int, set[str]]:
        """General modules that each enterprise had before the first class day."""
        return modules_done([one.pk for one in self.enrolled], self.first_day)

    def place_of(self, enterprise: Enterprise) -> CohortPlace | None:
        """The place of one enterprise, enrolled or not."""
        return CohortPlace.objects.in_force().filter(cohort=self.cohort, enterprise=enterprise).first()


def first_pk(fact: CohortPlace) -> int:
    """The key of a place, for the order of those who wait since the same day."""
    return fact.pk


def states_of(cohorts: Collection[int]) -> dict[int, str]:
    """The recorded state of each of these cohorts; those without one are left out."""
    rows = CohortState.objects.in_force().filter(cohort__in=cohorts)
    return dict(rows.values_list("cohort_id", "state"))


def candidates(cohort: Cohort, partner: Organisation | None) -> list[Candidate]:
    """Sites that wait with this partner, by recruitment or as its former participants, the longest first.

    What takes the same module already, or has a place in this cohort, is left out.
    """
    same = _cohorts_of_module(cohort)
    busy = Enrolment.objects.in_force().filter(cohort__in=same).values("enterprise")
    placed = CohortPlace.objects.in_force().filter(cohort=cohort).values("enterprise")
    steps: dict[int, list[Step]] = {}
    for one in RecruitmentStage.objects.in_force().filter(custodian=partner):
        steps.setdefault(one.enterprise_id, []).append(Step(one.reached_on, one.stage, fact=one.pk))
    waiting = {pk: found for pk, known in steps.items() if (found := standing(known)) and found.stage in _WAITS}
    trained = CohortDelivery.objects.in_force().filter(partner=partner).values("cohort") if partner else []
    former = Enrolment.objects.in_force().filter(cohort__in=trained, cohort__country=cohort.country)
    since = {one.enterprise_id: one.recorded_at.date() for one in former.order_by("pk")}
    rows = Enterprise.objects.filter(pk__in={*waiting, *since}, level=Enterprise.Level.SITE)
    found = [
        Candidate(
            one,
            waiting[one.pk].since if one.pk in waiting else since[one.pk],
            one.pk in waiting and waiting[one.pk].stage == Stage.ELIGIBLE,
        )
        for one in rows.exclude(pk__in=busy).exclude(pk__in=placed)
    ]
    return sorted(found, key=lambda one: (not one.eligible, one.since, one.enterprise.name))


def _cohorts_of_module(cohort: Cohort) -> list[int]:
    """Cohorts of the same module, whatever the country calls it."""
    return list(Cohort.objects.filter(module__in=codes_of(cohort.module)).values_list("pk", flat=True))


def modules_done(enterprises: Iterable[int], before: datetime.date | None) -> dict[int, set[str]]:
    """General modules in which each enterprise was enrolled with a class before a day, or was stated as trained."""
    wanted = list(enterprises)
    found: dict[int, set[str]] = {pk: set() for pk in wanted}
    day = before or timezone.localdate()
    held = ClassDay.objects.in_force().filter(day__lt=day).values("cohort")
    rows = Enrolment.objects.in_force().filter(enterprise__in=wanted, cohort__in=held)
    for enterprise, module in rows.values_list("enterprise_id", "cohort__module"):
        found[enterprise].add(root_of(module))
    return found


def levels_on(trainers: Collection[int], module: str, day: datetime.date) -> dict[int, str]:
    """The level of each trainer whose certificate for a module stands on a day."""
    held: dict[int, list[Held]] = {}
    for one in for_module(held_on(day, Certificate.objects.in_force().filter(trainer__in=trainers)), module):
        if one.is_valid:
            held.setdefault(one.certificate.trainer_id, []).append(one)
    counts = {trainer: best(known) for trainer, known in held.items()}
    return {trainer: one.certificate.level for trainer, one in counts.items() if one is not None}


def names_of(persons: Collection[int]) -> dict[int, str]:
    """Names by person, in local script where one is known; those who were erased are left out."""
    rows = PersonDetails.objects.filter(person__in=persons)
    return {one.person_id: one.name_local or one.name for one in rows}


def trainers_for(cohort: Cohort, partner: Organisation | None) -> list[Trainer]:
    """Whom one may ask to train: the partner's own first, then the country's others."""
    rows = Trainer.objects.filter(Q(country=cohort.country) | Q(organisation=partner)).select_related("organisation")
    return sorted(rows, key=lambda one: (partner is None or one.organisation_id != partner.pk, one.pk))
