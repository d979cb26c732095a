"""How the firms came into the programme: stages with days and reasons of every firm."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from score.programme.demonstration import odd, plan
from score.programme.demonstration.fixed import Dice, moment, workday
from score.programme.demonstration.plan import Day, Firm
from score.programme.demonstration.registry import known_on
from score.programme.demonstration.scene import Scene
from score.programme.enterprises.models import RecruitmentStage

Stage = RecruitmentStage.Stage
BEFORE = (Stage.PROSPECT, Stage.CONTACTED, Stage.APPLIED, Stage.ELIGIBLE)
# days before (-) or after the application on which each stage is reached: from, to
DAYS = {Stage.PROSPECT: (-60, -30), Stage.CONTACTED: (-25, -8), Stage.APPLIED: (0, 0), Stage.ELIGIBLE: (3, 12)}
HOW = ("Met at a meeting of the association", "Named by a buyer", "Heard of it from another firm", "Answered the call")
FORMER = datetime.timedelta(days=60)  # after the endline a firm is asked to the meetings of former ones
MEETS = 0.6
LARGER = "Larger than usual; taken in because its buyer asked"
Reached = tuple[str, Day, str]


def record_recruitment(scene: Scene) -> None:
    """Stages of every firm. Enrolment and completion are not among them: training tells those."""
    days = known_on(scene.programme)
    endlines = {
        one.firm.name: one.collected_on
        for one in scene.planned
        if one.kind == "endline" and one.trained and not one.opened_only
    }
    scene.record(
        RecruitmentStage(
            enterprise=scene.enterprises[name],
            stage=stage,
            reached_on=day,
            why=why,
            custodian=scene.organisations[scene.partner_of(scene.programme.firms[name])],
            recorded_at=moment(max(workday(day), plan.START), 12),
            recorded_by=scene.coordinators[scene.programme.firms[name].country],
        )
        for name, applied in days.items()
        for stage, day, why in _stages(scene, scene.programme.firms[name], applied, endlines.get(name))
    )


def _stages(scene: Scene, firm: Firm, applied: Day, endline: Day | None) -> Iterator[Reached]:
    if firm.came_to:
        yield from _of_prospect(firm, applied)
        return
    yield from _until(firm, applied, Stage.ELIGIBLE)
    taught = [one for one in scene.programme.cohorts if firm.name in one.firms]
    if not taught:
        return
    if endline and endline + FORMER < plan.END and Dice("former", firm.name).happens(MEETS):
        yield Stage.ALUMNI, workday(endline + FORMER), ""
    elif endline is None and taught[-1].endline and not _closed(firm):
        asked_last = workday(taught[-1].answered.a_year_later.ends_on + plan.LATEST_ANSWER)
        yield Stage.DROPPED, min(asked_last, plan.END), Dice("left", firm.name).one_of(odd.NO_ENDLINE_REASONS)


def _of_prospect(firm: Firm, heard_of: Day) -> Iterator[Reached]:
    """How far a firm came that never came to a class."""
    applied = heard_of + datetime.timedelta(days=-DAYS[Stage.PROSPECT][0])
    last = firm.came_to.removeprefix("dropped from ")
    yield from _until(firm, applied, Stage(last))
    if last != firm.came_to:
        later = applied + datetime.timedelta(days=Dice("left", firm.name).whole(15, 40))
        yield Stage.DROPPED, min(workday(later), plan.END), firm.why


def _until(firm: Firm, applied: Day, last: str) -> Iterator[Reached]:
    for stage in BEFORE[: BEFORE.index(Stage(last)) + 1]:
        dice = Dice("stage", stage, firm.name)
        day = min(workday(applied + datetime.timedelta(days=dice.whole(*DAYS[stage]))), plan.END)
        why = dice.one_of(HOW) if stage == Stage.PROSPECT else ""
        if stage == Stage.ELIGIBLE and firm.name in odd.DOMINATING:
            why = LARGER
        yield stage, day, why


def _closed(firm: Firm) -> bool:
    return firm.name in {name for name, *_ in odd.CLOSURES}
