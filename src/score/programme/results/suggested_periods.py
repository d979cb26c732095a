"""Which months a round speaks of, unless somebody knows better; and what is odd about a period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from score.programme.core import formats
from score.programme.enterprises.models import Enterprise
from score.programme.results.models import Round, RoundPeriod
from score.programme.trainings.models import ClassDay, Cohort, Enrolment

MONTHS = 3
Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Surroundings:
    """What a new round is seen against: the class days of its cycle (or journey), and the baseline."""

    first_class_day: datetime.date | None
    last_class_day: datetime.date | None
    baseline: RoundPeriod | None


def surroundings(enterprise: Enterprise, cohort: Cohort | None, *, except_round: int | None = None) -> Surroundings:
    """Class days and baseline of the enterprise in one cycle; without a cohort, of its whole journey."""
    enrolled = Enrolment.objects.in_force().filter(enterprise=enterprise)
    cohorts = [cohort.pk] if cohort is not None else list(enrolled.values_list("cohort", flat=True))
    days = sorted(ClassDay.objects.in_force().filter(cohort__in=cohorts).values_list("day", flat=True))
    baselines = RoundPeriod.objects.in_force().filter(
        round__enterprise=enterprise, round__kind=Round.Kind.BASELINE, round__cohort=cohort
    )
    baseline = baselines.exclude(round=except_round).order_by("ends_on", "pk").first()
    return Surroundings(days[0] if days else None, days[-1] if days else None, baseline)


def suggested_period(kind: str, around: Surroundings, today: datetime.date) -> Period:
    """Three calendar months: before the first class for a baseline, else the baseline's months of the last year over.

    Where those months have not come round again yet, the last three that are over.
    """
    if kind == Round.Kind.BASELINE:
        first = around.first_class_day
        return last_months(min(first, today) if first else today)
    if around.baseline is not None:
        begun, ended = around.baseline.starts_on, around.baseline.ends_on
        years = today.year - ended.year
        while years > 0 and in_other_year(ended, years) >= today:
            years -= 1
        if years > 0:
            return in_other_year(begun, years), in_other_year(ended, years)
    return last_months(today)


def last_months(before: datetime.date, months: int = MONTHS) -> Period:
    """The last whole calendar months that ended before a day."""
    end = before.replace(day=1) - datetime.timedelta(days=1)
    number = end.year * 12 + end.month - months
    return datetime.date(number // 12, number % 12 + 1, 1), end


def in_other_year(day: datetime.date, years: int) -> datetime.date:
    """The same day of the calendar so many years later; the last of February stays the last of February."""
    year = day.year + years
    if (day.month, day.day) in ((2, 28), (2, 29)):
        return datetime.date(year, 3, 1) - datetime.timedelta(days=1)
    return day.replace(year=year)


def odd_about(
    kind: str, starts_on: datetime.date, ends_on: datetime.date, collected_on: datetime.date, around: Surroundings
) -> list[str]:
    """What the person should know before opening a round like this: it is allowed, but figures treat it apart."""
    return list(_odd(kind, starts_on, ends_on, collected_on, around))


def _odd(
    kind: str, starts_on: datetime.date, ends_on: datetime.date, collected_on: datetime.date, around: Surroundings
) -> Iterable[str]:
    first, last, baseline = around.first_class_day, around.last_class_day, around.baseline
    if ends_on > collected_on:
        yield gettext("The period is not over yet on the day of collection.")
    if kind == Round.Kind.BASELINE:
        if first is not None and collected_on > first:
            yield gettext(
                "The first class was on %(day)s: this is a late baseline. It is kept and shown, and left out of "
                "figures unless somebody opens the class for it."
            ) % {"day": formats.day(first)}
        return
    if last is not None and starts_on < last:
        yield gettext(
            "The period begins before the last class day (%(day)s): figures do not pair it with the baseline."
        ) % {"day": formats.day(last)}
    if baseline is None:
        yield gettext("There is no baseline: without one no change can be stated.")
        return
    if (starts_on.month, ends_on.month) != (baseline.starts_on.month, baseline.ends_on.month):
        yield gettext(
            "The baseline speaks of other months (%(period)s): the pair is marked as of another season or length."
        ) % {"period": formats.period(baseline.starts_on, baseline.ends_on)}
