"""Verification in the demonstration: in each country one sample that is compared, and a smaller one under way.

What is told on the phone is what is true in the plan, also of the trainer who reports more than there is.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from score.catalogue.verification.phone import phone_call
from score.programme.demonstration.answers import answers_of
from score.programme.demonstration.collected import recorded
from score.programme.demonstration.fixed import SEED, moment, workday
from score.programme.demonstration.plan import END, Day
from score.programme.demonstration.rounds_planned import PlannedRound
from score.programme.demonstration.scene import Scene
from score.programme.demonstration.second_counts import counted_again
from score.programme.organisations.models import Role, User
from score.programme.results.verification.actions import in_order_of_lots
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationClaim,
    VerificationDraw,
)

COMPARED_ON, UNDER_WAY_ON = Day(2026, 8, 10), workday(END - datetime.timedelta(days=9))
COMPARED, UNDER_WAY = Decimal("0.4"), Decimal("0.2")  # of the closed cycles
FEWEST = 10  # closed cycles: of fewer none are drawn
CALLS_A_DAY = 4


def record_verification(scene: Scene) -> None:
    """Both samples of every country; the officer for monitoring calls, who entered nothing."""
    caller = User.objects.get(memberships__role=Role.ME_OFFICER)
    for country in sorted(scene.coordinators):
        before = _closed(scene, country, COMPARED_ON)
        if len(before) < FEWEST:
            continue
        first = _drawn(scene, caller, country, 1, before, before)
        asked = first[: math.ceil(COMPARED * len(before))]
        _called(scene, caller, asked)
        done = {one.round_id for one in asked}
        now = _closed(scene, country, UNDER_WAY_ON)
        left = {key: one for key, one in now.items() if scene.rounds[key].pk not in done}
        second = _drawn(scene, caller, country, 2, left, now)
        _called(scene, caller, second[:1])
        _not_reached(scene, caller, second[1])


def _closed(scene: Scene, country: str, day: datetime.date) -> dict[str, PlannedRound]:
    """The endlines of trained firms of a country that had been entered by a day, by their names in the scene."""
    return {
        one.key: one
        for one in scene.planned
        if one.kind == "endline"
        and one.cohort
        and one.firm.country == country
        and not one.opened_only
        and recorded(one).date() < day
    }


def _drawn(
    scene: Scene,
    caller: User,
    country: str,
    number: int,
    cycles: dict[str, PlannedRound],
    closed: dict[str, PlannedRound],
) -> Sequence[VerificationCase]:
    share, day = (COMPARED, COMPARED_ON) if number == 1 else (UNDER_WAY, UNDER_WAY_ON)
    told = {"recorded_at": moment(day, 8), "recorded_by": caller}
    seed = hashlib.sha256(f"{SEED}\nverification {country} {number}".encode()).hexdigest()[:16]
    drawn = math.ceil(share * len(cycles))
    (draw,) = scene.record(
        [
            VerificationDraw(
                country=country, number=number, seed=seed, share=share, population=len(cycles), closed=len(closed),
                drawn=drawn, **told,
            )
        ]
    )  # fmt: skip
    lots = in_order_of_lots([scene.rounds[key] for key in cycles], seed)[: 2 * drawn]
    return scene.record(
        VerificationCase(
            draw=draw, round=one, enterprise=one.enterprise, cohort=one.cohort, position=at, **told
        )
        for at, one in enumerate(lots, 1)
    )  # fmt: skip


def _called(scene: Scene, caller: User, cases: Sequence[VerificationCase]) -> None:
    """All five questions of each case were put, a few firms a day."""
    moments = list(_moments(cases))
    scene.record(_claim(case, caller, at) for case, at in zip(cases, moments, strict=True))
    scene.record(
        VerificationCall(case=case, number=1, outcome="reached", recorded_at=at, recorded_by=caller)
        for case, at in zip(cases, moments, strict=True)
    )
    by_round = {scene.rounds[one.key].pk: one for one in scene.planned}
    scene.record(
        answer
        for case, at in zip(cases, moments, strict=True)
        for answer in _told(case, by_round[case.round_id], caller, at)
    )


def _not_reached(scene: Scene, caller: User, case: VerificationCase) -> None:
    (at,) = _moments([case])
    scene.record([_claim(case, caller, at)])
    scene.record([VerificationCall(case=case, number=1, outcome="no_answer", recorded_at=at, recorded_by=caller)])


def _claim(case: VerificationCase, caller: User, at: datetime.datetime) -> VerificationClaim:
    return VerificationClaim(case=case, recorded_at=at, recorded_by=caller)


def _moments(cases: Sequence[VerificationCase]) -> Iterator[datetime.datetime]:
    for number, case in enumerate(cases):
        day = case.recorded_at.date() + datetime.timedelta(days=1 + number // CALLS_A_DAY)
        yield moment(workday(day), 10 + number % CALLS_A_DAY)


def _told(
    case: VerificationCase, planned: PlannedRound, caller: User, at: datetime.datetime
) -> Iterator[VerificationAnswer]:
    """What is true, with what a count can be off by; what the plan does not know, the firm does not either."""
    true = {one.question: one for one in answers_of(planned) if not one.dimensions}
    true |= {one.question: one for one in counted_again(planned)}
    for question in phone_call().questions:
        known = true.get(question.code)
        value = known.value if known else None
        yield VerificationAnswer(
            case=case,
            question=question.code,
            value=value,
            unit=known.unit if known and value is not None else "",
            missing="" if value is not None else (known.missing if known and known.missing else "not_tracked"),
            measured_by="record" if value is not None else "",
            recorded_at=at,
            recorded_by=caller,
        )
