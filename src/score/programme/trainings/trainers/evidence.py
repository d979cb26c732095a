"""What the system itself knows of a supervised cycle. Nothing here reads a result that a firm reports.

Visits, reports and rounds belong to domains above this one: they are found as models, not imported.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue.calculation.units import DAYS_ENDLINE_SERVES_AS_BASELINE
from score.catalogue.modules.module import Module
from score.programme.core import formats
from score.programme.core.facts import Fact
from score.programme.trainings.cohort_modules import module_of
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Enrolment,
    Observation,
    Trainer,
)
from score.programme.trainings.trainers.standing import is_expert

Part = CohortTrainer.Part
UNDER = (Part.CANDIDATE,)
WATCHES = (Part.OBSERVER, Part.LEAD)


@dataclass(frozen=True)
class Proof:
    """One thing a supervised cycle needs: whether it is there, and in what words that is told."""

    code: str
    title: str
    met: bool
    words: str


class CycleEvidence:
    """One cohort as the supervised cycle of one trainer. Everything is read when first asked for."""

    def __init__(self, trainer: Trainer, cohort: Cohort) -> None:
        self.trainer = trainer
        self.cohort = cohort

    @property
    def proofs(self) -> list[Proof]:
        """All that the cycle needs, in the order in which it happens."""
        return [
            self._expert(),
            self._firms(),
            self._baselines(),
            self._planned(),
            self._given(),
            self._visits(),
            self._reports(),
            self._observed(),
            self._closed(),
        ]

    @property
    def missing(self) -> list[Proof]:
        """What is not there yet."""
        return [one for one in self.proofs if not one.met]

    @cached_property
    def module(self) -> Module | None:
        """The cohort's module in its country."""
        return module_of(self.cohort)

    @cached_property
    def days(self) -> list[datetime.date]:
        """Class days with somebody present."""
        attended = Attendance.objects.in_force().filter(cohort=self.cohort, present=True).values("number")
        rows = ClassDay.objects.in_force().filter(cohort=self.cohort, number__in=attended)
        return sorted(rows.values_list("day", flat=True))

    @cached_property
    def firms(self) -> list[int]:
        """Enterprises that take part, by key."""
        return list(Enrolment.objects.in_force().filter(cohort=self.cohort).values_list("enterprise_id", flat=True))

    @cached_property
    def observations(self) -> list[Observation]:
        """Forms that an expert filled about this trainer here."""
        rows = Observation.objects.in_force().filter(cohort=self.cohort, trainer=self.trainer)
        return list(rows.order_by("day", "pk"))

    @cached_property
    def closed_on(self) -> datetime.date | None:
        """The day on which the cohort was closed."""
        rows = CohortState.objects.in_force().filter(cohort=self.cohort, state=CohortState.State.CLOSED)
        return rows.aggregate(day=Max("day"))["day"]

    def _expert(self) -> Proof:
        """Somebody else, an expert trainer for the module when the class began, leads or supervises."""
        rows = CohortTrainer.objects.in_force().filter(cohort=self.cohort, part__in=WATCHES)
        others = [one.trainer for one in rows.exclude(trainer=self.trainer).select_related("trainer")]
        day = self.days[0] if self.days else None
        met = any(is_expert(one, self.cohort.module, day) for one in others) if day else bool(others)
        words = _("supervised by an expert trainer") if met else _("no expert trainer supervises")
        return Proof("expert", _("Expert trainer"), met, words)

    def _firms(self) -> Proof:
        least = self.module.enterprises_minimum if self.module else 1
        number = len(self.firms)
        words = ngettext("%(n)s firm", "%(n)s firms", number) % {"n": formats.count(number)}
        if number < least:
            words = _("%(words)s of at least %(least)s") % {"words": words, "least": formats.count(least)}
        return Proof("firms", _("Firms chosen"), number >= least, words)

    def _baselines(self) -> Proof:
        """A baseline of each firm from before the class, or a late endline that serves as one (rule 5).

        That it is there counts, not what it says.
        """
        there = set(self._rounds_before().values_list("enterprise_id", flat=True))
        return self._counted("baselines", _("Baselines"), len(there & set(self.firms)), len(self.firms))

    def _rounds_before(self) -> QuerySet:
        first = min(self.days, default=None)
        standing = Q(periods__withdrawn=False, periods__superseded_by__isnull=True)
        if first:
            standing &= Q(periods__collected_on__lte=first)
        serves = Q(kind="baseline")
        if first:
            late = first - datetime.timedelta(days=DAYS_ENDLINE_SERVES_AS_BASELINE)
            serves |= Q(kind="endline", periods__collected_on__gte=late)
        rounds = apps.get_model("programme", "Round")._default_manager
        return rounds.filter(standing & serves, enterprise__in=self.firms)

    def _planned(self) -> Proof:
        met = CohortPlan.objects.in_force().filter(cohort=self.cohort).exists()
        return Proof("planned", _("Class planned"), met, _("there") if met else _("no plan of the class"))

    def _given(self) -> Proof:
        wanted = self.module.class_days if self.module else 1
        given = len(self.days)
        words = ngettext("%(given)s of %(n)s class day", "%(given)s of %(n)s class days", wanted) % {
            "given": formats.count(given),
            "n": formats.count(wanted),
        }
        return Proof("given", _("Class given"), given >= wanted, words)

    def _visits(self) -> Proof:
        least = self.module.visits_minimum if self.module else 1
        done = Counter(_in_force("Visit", cohort=self.cohort).values_list("enterprise_id", flat=True))
        number = sum(min(done[firm], least) for firm in self.firms)
        return self._counted("visits", _("Visits"), number, least * len(self.firms))

    def _reports(self) -> Proof:
        visits = set(_in_force("Visit", cohort=self.cohort).values_list("enterprise_id", "number"))
        finished = _in_force("VisitReport", cohort=self.cohort, finished=True)
        done = visits & set(finished.values_list("enterprise_id", "number"))
        return self._counted("reports", _("Reports finished"), len(done), len(visits))

    def _observed(self) -> Proof:
        title = _("Observation talked through")
        talked = [one for one in self.observations if one.feedback_on]
        if talked:
            return Proof("observed", title, True, _("on %(day)s") % {"day": formats.day(talked[-1].feedback_on)})
        words = _("filled in, not yet talked through") if self.observations else _("no observation form")
        return Proof("observed", title, False, words)

    def _closed(self) -> Proof:
        words = formats.day(self.closed_on) if self.closed_on else _("still running")
        return Proof("closed", _("Cohort closed"), self.closed_on is not None, words)

    def _counted(self, code: str, title: str, number: int, wanted: int) -> Proof:
        words = _("%(done)s of %(wanted)s") % {"done": formats.count(number), "wanted": formats.count(wanted)}
        return Proof(code, title, wanted > 0 and number >= wanted, words)


def supervised(trainer: Trainer, module_codes: frozenset[str]) -> list[Cohort]:
    """The cohorts in which somebody trains under supervision, of a module in any of its variants, in their order."""
    rows = CohortTrainer.objects.in_force().filter(trainer=trainer, part__in=UNDER, cohort__module__in=module_codes)
    return [one.cohort for one in rows.select_related("cohort").order_by("cohort__created_at", "pk")]


def _in_force(name: str, **wanted: object) -> QuerySet[Fact]:
    rows: QuerySet[Fact] = apps.get_model("programme", name)._default_manager.in_force()
    return rows.filter(**wanted)
