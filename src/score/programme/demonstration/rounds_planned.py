"""Which rounds there are: of whom, of which cohort, about which months, collected on which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from score.programme.demonstration import odd
from score.programme.demonstration.fixed import Dice, workday
from score.programme.demonstration.plan import END, Day, Firm, Period, Plan, Programme, months, trainer_key

# rounds half a year and more after the last visit, to see what is kept up: of which firms, about which months
FOLLOW_UPS = {
    "IN-2024-1": (("Hundred Gears Components", "Soft Spindle Knitwear", "Honest Scale Instruments"), months(2025, 5)),
    "VN-2024-1": (("Sleepy Buffalo Furniture", "Careful Bamboo Joinery", "Silk Umbrella Garments"), months(2025, 7)),
    "ET-2024-1": (("Blue Donkey Leather", "Patient Stone Ceramics"), months(2025, 9)),
}
# how far a firm has come before its first, second and third module, and a year after it
STAGES_BEFORE, STAGES_AFTER = (0.0, 0.6, 1.1), (1.0, 1.3, 1.5)
SAMPLE = 0.1  # of closed cycles, counted again by somebody else
A_DAY = datetime.timedelta(days=1)
EVALUATOR = "evaluator"


@dataclass(frozen=True)
class PlannedRound:
    """A round to come. `stage` says how far the firm has come: 0 before its first class, 1 a year after it.

    `modules`: what the firm has been taught, or is about to be, when the round is held. `collected_by`: a trainer by
    the name in the scene, or the evaluator, who then counts once more what a trainer counted. `untrue`: the trainer
    counts more than there is.
    """

    firm: Firm
    cohort: str
    kind: str
    period: Period
    collected_on: Day
    stage: float
    modules: tuple[str, ...]
    collected_by: str
    trained: bool = True
    untrue: bool = False
    told: bool = False  # of a cohort of the small programme
    opened_only: bool = False  # nothing was entered

    @property
    def key(self) -> str:
        """What names it, in words."""
        return f"{self.kind} {self.cohort} {self.firm.name}"

    @property
    def counts_again(self) -> bool:
        """Whether it only counts once more what an endline said."""
        return self.collected_by == EVALUATOR


def planned_rounds(programme: Programme) -> list[PlannedRound]:
    """All rounds in the order in which they are collected."""
    found = [*_of_cohorts(programme), *_of_waiting(programme)]
    if programme.is_full:
        found.extend(_counted_again(found))
    return sorted(found, key=lambda one: (one.collected_on, one.key))


def _of_cohorts(programme: Programme) -> list[PlannedRound]:
    taught: dict[str, tuple[str, ...]] = {}
    found: list[PlannedRound] = []
    for cohort in programme.cohorts:
        for name in cohort.firms:
            before = taught.get(name, ())
            modules = taught[name] = (*before, cohort.module)
            # a second record stands for a firm that has a module behind it
            earlier = min(len(before) + (name in dict(odd.SECOND_RECORDS)), len(STAGES_BEFORE) - 1)
            found.extend(_of_firm(programme, cohort, programme.firms[name], modules, earlier))
    return found


def _of_firm(
    programme: Programme, cohort: Plan, firm: Firm, modules: tuple[str, ...], earlier: int
) -> Iterator[PlannedRound]:
    dice = Dice("days of rounds", cohort.code, firm.name)
    collected = cohort.first - datetime.timedelta(days=dice.whole(3, 12))
    collected = workday(max(collected, cohort.answered.ends_on + A_DAY))
    if firm.has("late_baseline") and not earlier:
        collected = workday(cohort.first + datetime.timedelta(days=dice.whole(6, 20)))
    first = PlannedRound(
        firm, cohort.code, "baseline", cohort.answered, collected, STAGES_BEFORE[earlier], modules, cohort.taught_by,
        told=cohort.told,
    )  # fmt: skip
    if earlier or not firm.has("without_baseline"):
        yield first
    if programme.has_endline(cohort, firm.name):
        period = cohort.answered.a_year_later
        collected = workday(period.ends_on + datetime.timedelta(days=dice.whole(5, 24)))
        untrue = cohort.trainer == cohort.place.untrue_trainer
        stage = STAGES_AFTER[earlier]
        yield replace(first, kind="endline", period=period, collected_on=collected, stage=stage, untrue=untrue)
    elif cohort.endline and _opened_only(first):
        period = cohort.answered.a_year_later
        collected = workday(period.ends_on + A_DAY)
        yield replace(first, kind="endline", period=period, collected_on=collected, opened_only=True)
    names, period = FOLLOW_UPS.get(cohort.code, ((), cohort.answered))
    if firm.name in names:
        collected = workday(period.ends_on + datetime.timedelta(days=10))
        yield replace(first, kind="follow_up", period=period, collected_on=collected, stage=1.1)


def _opened_only(first: PlannedRound) -> bool:
    """Whether somebody opened the endline and entered nothing."""
    asked = not first.told and not odd.closed_before_endline(first.firm.name)
    return asked and Dice("opened", first.key).happens(odd.OPENED_ONLY)


def _of_waiting(programme: Programme) -> Iterator[PlannedRound]:
    for group in programme.waiting:
        trainer = trainer_key(group.place.code, 1)
        for firm in group.firms:
            dice = Dice("days of rounds", "waiting", firm.name)
            for kind, period, stage in (("baseline", group.period, 0.0), ("endline", group.period.a_year_later, 1.0)):
                collected = workday(period.ends_on + datetime.timedelta(days=dice.whole(2, 4)))
                yield PlannedRound(firm, "", kind, period, collected, stage, (), trainer, trained=False, told=firm.told)


def _counted_again(rounds: list[PlannedRound]) -> Iterator[PlannedRound]:
    """Some endlines, drawn, and all of a trainer after a drawn one did not agree."""
    for one in rounds:
        drawn = (
            one.kind == "endline"
            and one.trained
            and not one.opened_only
            and Dice("second count", one.key).happens(SAMPLE)
        )
        if drawn or one.untrue:
            later = datetime.timedelta(days=Dice("day of second count", one.key).whole(18, 45))
            collected = min(workday(one.collected_on + later), END - datetime.timedelta(days=2))
            yield replace(one, kind="midline", collected_on=collected, collected_by=EVALUATOR, untrue=False)
