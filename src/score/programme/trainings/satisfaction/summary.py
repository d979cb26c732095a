"""What was counted, for reading: shares with bounds, never before the cohort is closed and never of fewer than five."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from score.catalogue.indicators.satisfaction import satisfaction
from score.catalogue.rating.forms import MARKS, satisfaction_form
from score.programme.trainings.models import Attendance, ClassDay, Cohort, SatisfactionTally
from score.programme.trainings.satisfaction.actions import FEWEST, is_closed

SATISFIED_FROM = int(satisfaction.parameter("satisfied_from"))


@dataclass(frozen=True)
class Satisfied:
    """Answers of 4 or 5 of 5 among all answers, beside those who were there; bounds as in rule 12."""

    satisfied: int
    answers: int
    asked: int

    @property
    def value(self) -> float:
        """Share of answers, per cent."""
        return 100 * self.satisfied / self.answers

    @property
    def response(self) -> float:
        """Answers by persons present, per cent."""
        return 100 * self.answers / self.asked

    @property
    def lower(self) -> float:
        """If nobody of the silent ones was satisfied."""
        return 100 * self.satisfied / self.asked

    @property
    def upper(self) -> float:
        """If all of them were."""
        return 100 * (self.satisfied + self.asked - self.answers) / self.asked


@dataclass(frozen=True)
class ItemSummary:
    """One item: how many gave each mark, from 5 to 1, and the share. `share` None: too few to show."""

    code: str
    name: str
    text: str
    marks: list[tuple[int, str, int]]
    share: Satisfied | None


def summary_of(cohort: Cohort) -> list[ItemSummary]:
    """All items of a closed cohort; none where it is not closed, or nothing was counted."""
    if not is_closed(cohort):
        return []
    rows = list(SatisfactionTally.objects.in_force().filter(cohort=cohort))
    if not rows:
        return []
    form, asked = satisfaction_form(), present_in(Cohort.objects.filter(pk=cohort.pk))
    found = []
    for item in form.items:
        given = {one.score: one.answers for one in rows if one.item == item.code}
        marks = [(mark, _(form.labels[mark]), given.get(mark, 0)) for mark in reversed(MARKS)]
        share = share_of(sum(given.values()), sum(n for mark, n in given.items() if mark >= SATISFIED_FROM), asked)
        found.append(ItemSummary(item.code, _(item.name), _(item.text), marks if share else [], share))
    return found


def share_of(answers: int, satisfied: int, asked: int) -> Satisfied | None:
    """The share, None below five answers. More forms than signatures: then nobody stayed silent."""
    return Satisfied(satisfied, answers, max(asked, answers)) if answers >= FEWEST else None


def present_in(cohorts: QuerySet[Cohort]) -> int:
    """Persons present on a class day that was held, once for each cohort."""
    rows = Attendance.objects.in_force().filter(cohort__in=cohorts, present=True)
    held = set(ClassDay.objects.in_force().filter(cohort__in=cohorts).values_list("cohort_id", "number"))
    seen = rows.values_list("cohort_id", "person_id", "number")
    return len({(cohort, person) for cohort, person, number in seen if (cohort, number) in held})
