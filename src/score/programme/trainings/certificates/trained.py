"""Who of a cohort was trained by rule 1, person by person and enterprise by enterprise; and why others were not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue.calculation.trained import TrainedRule, enough_of_each, person_trained
from score.catalogue.calculation.trained_rules import rule_of
from score.programme.core import formats
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import Attendance, ClassDay, Cohort, Participation


@dataclass(frozen=True)
class Person:
    """One participant: days attended of days held, and why there is no certificate; empty where there is one."""

    participation: Participation
    details: PersonDetails | None
    attended: int
    held: int
    problem: str

    @property
    def key(self) -> int:
        """The person's number."""
        return self.participation.person_id

    @property
    def is_trained(self) -> bool:
        """Whether rule 1 is met."""
        return not self.problem


@dataclass(frozen=True)
class Firm:
    """One enterprise: how many of it were trained, and why there is no certificate."""

    enterprise: Enterprise
    persons: int
    problem: str


class Trained:
    """One cohort as it stands now."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort

    @cached_property
    def rule(self) -> TrainedRule:
        """The thresholds of the module in its country, the general ones for a module that no file describes."""
        return rule_of(self.cohort.module, self.cohort.country)

    @cached_property
    def days(self) -> dict[int, datetime.date]:
        """Class days by number."""
        rows = ClassDay.objects.in_force().filter(cohort=self.cohort).order_by("number")
        return dict(rows.values_list("number", "day"))

    @cached_property
    def _presences(self) -> dict[int, dict[int, bool]]:
        found: dict[int, dict[int, bool]] = {}
        rows = Attendance.objects.in_force().filter(cohort=self.cohort)
        for person, number, present in rows.values_list("person_id", "number", "present"):
            if number in self.days:
                found.setdefault(person, {})[number] = present
        return found

    def not_yet(self, today: datetime.date) -> str:
        """Why nobody can get a certificate yet; empty where the last sign-in is there."""
        if not self.days:
            return _("No class day was held yet.")
        entered = {number for days in self._presences.values() for number in days}
        for number, day in self.days.items():
            if day > today:
                return _("Class day %(number)s is still to come, on %(day)s.") % {
                    "number": formats.count(number),
                    "day": formats.day(day),
                }
            if number not in entered:
                return _("Attendance of class day %(number)s is not entered yet.") % {"number": formats.count(number)}
        return ""

    @cached_property
    def persons(self) -> list[Person]:
        """Everybody who takes part, by name; those whose name was erased last."""
        rows = list(Participation.objects.in_force().filter(cohort=self.cohort).select_related("enterprise"))
        named = {one.person_id: one for one in PersonDetails.objects.filter(person__in=[row.person_id for row in rows])}
        found = [self._person(row, named.get(row.person_id)) for row in rows]
        return sorted(found, key=lambda one: (one.details is None, str(one.details or "").casefold(), one.key))

    def _person(self, row: Participation, details: PersonDetails | None) -> Person:
        attended, held = sum(self._presences.get(row.person_id, {}).values()), len(self.days)
        problem = ""
        if not person_trained(attended, held, self.rule):
            problem = ngettext(
                "present on %(attended)s of %(held)s class day, needs at least %(share)s",
                "present on %(attended)s of %(held)s class days, needs at least %(share)s",
                held,
            ) % {
                "attended": formats.count(attended),
                "held": formats.count(held),
                "share": formats.percent(100 * self.rule.share_of_class_days, 0),
            }
        return Person(row, details, attended, held, problem)

    @cached_property
    def firms(self) -> list[Firm]:
        """Every enterprise of which somebody takes part, by name."""
        of: dict[Enterprise, list[Person]] = {}
        for one in self.persons:
            of.setdefault(one.participation.enterprise, []).append(one)
        return [self._firm(firm, people) for firm, people in sorted(of.items(), key=lambda item: item[0].name)]

    def _firm(self, enterprise: Enterprise, people: Iterable[Person]) -> Firm:
        trained = [one for one in people if one.is_trained]
        managers = sum(one.participation.job_role == Participation.JobRole.MANAGER for one in trained)
        workers = sum(one.participation.job_role == Participation.JobRole.WORKER for one in trained)
        problem = ""
        if not enough_of_each(managers, workers, self.rule):
            problem = _(
                "%(managers)s managers and %(workers)s workers trained, needs at least %(least_m)s and %(least_w)s"
            ) % {
                "managers": formats.count(managers),
                "workers": formats.count(workers),
                "least_m": formats.count(self.rule.minimum_managers),
                "least_w": formats.count(self.rule.minimum_workers),
            }
        return Firm(enterprise, len(trained), problem)
