"""What a second person found over what was reported, by measure: a figure of data quality, beside the outcome.

It multiplies nothing. Only firms in which both are known, in the same unit, count.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.catalogue.calculation.sheet import Indicator
from score.catalogue.questions.question import Question
from score.catalogue.verification.factor import FEWEST, Factor, factor_of
from score.catalogue.verification.phone import phone_call
from score.programme.core.facts import Fact
from score.programme.results.models import Answer, RoundPeriod
from score.programme.results.verification.cycles import all_in
from score.programme.results.verification.models import VerificationAnswer, VerificationCase, VerificationDraw

W = "W"
JOBS, NET = "jobs_created", "jobs_net"
Pair = tuple[Decimal, Decimal]
WORDS = {
    JOBS: gettext_lazy("Jobs created"),
    NET: gettext_lazy("Jobs, net"),
    W: gettext_lazy("People at work"),
    "ACC": gettext_lazy("Accidents"),
    "LEFT": gettext_lazy("People who left"),
    "SAVE_YN": gettext_lazy("Firms that save"),
    "SAVE_AMT": gettext_lazy("Savings"),
}
OF_FAMILY = {"gained": JOBS, "net": NET}


@dataclass(frozen=True)
class Measure:
    """A measure with its factor."""

    code: str
    words: str
    factor: Factor


@dataclass(frozen=True)
class Verified:
    """The pairs (reported, recounted) of each measure by case, and from how many cycles the cases were drawn.

    `units`: what the answers to each question are in; amounts of several currencies have no sum.
    """

    pairs: dict[str, dict[int, Pair]]
    population: int
    units: dict[str, set[str]]

    def measure(self, code: str, cases: Iterable[int] | None = None) -> Factor:
        """The factor of one measure, over some cases or all; an interval only over all, which were drawn."""
        found = self.pairs.get(code, {})
        if cases is None:
            return factor_of(list(found.values()), self.population)
        return factor_of([found[key] for key in cases if key in found], None)

    @property
    def measures(self) -> list[Measure]:
        """All measures of which enough firms gave both: in a sum of fewer one of them could be guessed."""
        codes = [JOBS, NET, *(one.code for one in phone_call().questions)]
        return [self.named(code) for code in codes if len(self.pairs.get(code, ())) >= FEWEST and self.has_sum(code)]

    def has_sum(self, code: str) -> bool:
        """Whether all answers are in one unit."""
        return len(self.units.get(code, ())) <= 1

    def named(self, code: str) -> Measure:
        """The measure with its words; an amount says its currency."""
        question = _question(code)
        units = self.units.get(code, ()) if question is not None and question.type == "money" else ()
        return Measure(code, ", ".join([words_of(code), *units]), self.measure(code))


def words_of(code: str) -> str:
    """A measure in a few words; what has none by its question."""
    if code in WORDS:
        return str(WORDS[code])
    question = _question(code)
    return _(question.text) if question else code


def _question(code: str) -> Question | None:
    return next((one for one in phone_call().questions if one.code == code), None)


def verified(draws: QuerySet[VerificationDraw], moment: datetime.datetime | None = None) -> Verified:
    """What was found of some drawings, as known at a moment (None: now)."""

    def known(rows: QuerySet[Fact]) -> QuerySet[Fact]:
        return rows.as_of(moment) if moment else rows.in_force()  # type: ignore[attr-defined]

    held = list(known(draws))  # type: ignore[arg-type]
    cases = list(known(VerificationCase.objects.filter(draw__in=held)))
    told = list(known(VerificationAnswer.objects.filter(case__in=cases, value__isnull=False)))
    reported = _reported([one.round_id for one in cases], known)
    starts = _workforce_before(cases, known)
    found: dict[str, dict[int, Pair]] = defaultdict(dict)
    units: dict[str, set[str]] = defaultdict(set)
    rounds = {one.pk: one.round_id for one in cases}
    for one in told:
        first = reported.get((rounds[one.case_id], one.question))
        if first is None or first.value is None or one.value is None or first.unit != one.unit:
            continue
        found[one.question][one.case_id] = (first.value, one.value)
        units[one.question].add(one.unit)
        start = starts.get(one.case_id) if one.question == W else None
        if start is not None:
            found[NET][one.case_id] = (first.value - start, one.value - start)
            gained = max(Decimal(0), first.value - start), max(Decimal(0), one.value - start)
            found[JOBS][one.case_id] = gained
    return Verified(dict(found), _population(held), dict(units))


def beside(indicator: Indicator, country: str, moment: datetime.datetime | None) -> list[Measure]:
    """The factors that stand beside a figure of this indicator, in a country or everywhere."""
    draws = VerificationDraw.objects.filter(country=country) if country else VerificationDraw.objects.all()
    codes = [one.code for one in phone_call().questions if one.code in indicator.questions]
    if indicator.questions == (W,):
        codes = [OF_FAMILY[indicator.family]] if indicator.family in OF_FAMILY else codes
    if not codes or not draws.exists():
        return []
    found = verified(all_in(draws.in_force()), moment)
    return [found.named(code) for code in codes if found.pairs.get(code) and found.has_sum(code)]


def _population(draws: list[VerificationDraw]) -> int:
    """From how many closed cycles some drawings are: a later one of a country is from those of the earlier ones too."""
    closed: dict[str, int] = {}
    for one in draws:
        closed[one.country] = max(one.closed, closed.get(one.country, 0))
    return sum(closed.values())


def _reported(rounds: list[int], known: Callable[..., QuerySet[Fact]]) -> dict[tuple[int, str], Answer]:
    codes = [one.code for one in phone_call().questions]
    rows = known(Answer.objects.filter(round__in=rounds, question__in=codes, dimensions=""))
    return {(one.round_id, one.question): one for one in rows}  # type: ignore[attr-defined]


def _workforce_before(cases: list[VerificationCase], known: Callable[..., QuerySet[Fact]]) -> dict[int, Decimal]:
    """The workforce at the baseline of each case's cycle, else at that of its journey; nobody counts it again."""
    firms = {one.enterprise_id for one in cases}
    rows = known(
        Answer.objects.filter(
            round__enterprise__in=firms, round__kind="baseline", question=W, dimensions="", value__isnull=False
        ).select_related("round")
    )
    ends = {
        one.round_id: one.ends_on  # type: ignore[attr-defined]
        for one in known(RoundPeriod.objects.filter(round__enterprise__in=firms))
    }
    by_firm: dict[int, list[Answer]] = defaultdict(list)
    for row in rows:
        by_firm[row.round.enterprise_id].append(row)  # type: ignore[attr-defined, arg-type]
    found = {}
    for case in cases:
        before = [one for one in by_firm[case.enterprise_id] if one.round_id in ends]
        own = [one for one in before if one.round.cohort_id == case.cohort_id]
        last = max(own or before, key=lambda one: ends[one.round_id], default=None)
        if last is not None and last.value is not None:
            found[case.pk] = last.value
    return found
