"""Verification in the demonstration: in each country one sample that is compared, and a smaller one under way.

What is told on the phone is what is true in the plan, also of the trainer who reports more than there is.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from score.catalogue.verification.phone import phone_call
from score.programme.demonstration.answers import answers_of
from score.programme.demonstration.collected import recorded
from score.programme.demonstration.fixed import SEED, moment, workday
from score.programme.demonstration.plan import END, Day
from score.programme.demonstration.rounds_planned import PlannedRound
from score.programme.demonstration.scene import Scene
from score.programme.demonstration.second_counts import counted_again
from score.programme.organisations.models import Role, User
from score.programme.results.models import Round
from score.programme.results.verification.actions import drawn_of
from score.programme.results.verification.models import (
    VerificationAnswer,
    VerificationCall,
    VerificationCase,
    VerificationClaim,
    VerificationDraw,
)

FEWEST = 10  # closed cycles: of fewer none are drawn
CALLS_A_DAY = 4


class Sample(NamedTuple):
    """The how many-th of each country, drawn on a day; its share of the closed cycles."""

    number: int
    day: Day
    share: Decimal


COMPARED = Sample(1, Day(2026, 8, 10), Decimal("0.4"))
UNDER_WAY = Sample(2, workday(END - datetime.timedelta(days=9)), Decimal("0.2"))


def record_verification(scene: Scene) -> None:
    """Both samples of every country; the officer for monitoring calls, who entered nothing."""
    caller = User.objects.get(memberships__role=Role.ME_OFFICER)
    for country in sorted(scene.coordinators):
        if len(_closed(scene, country, COMPARED.day)) < FEWEST:
            continue
        asked = _drawn(scene, caller, country, COMPARED, set())
        _called(scene, caller, asked)
        reached, unheard, *_others = _drawn(scene, caller, country, UNDER_WAY, {one.round_id for one in asked})
        _called(scene, caller, [reached])
        _not_reached(scene, caller, unheard)


def _closed(scene: Scene, country: str, day: Day) -> list[Round]:
    """The endlines of trained firms of a country that had been entered by a day."""
    return [
        scene.rounds[one.key]
        for one in scene.planned
        if one.kind == "endline"
        and one.cohort
        and one.firm.country == country
        and not one.opened_only
        and recorded(one).date() < day
    ]


def _drawn(scene: Scene, caller: User, country: str, sample: Sample, done: set[int]) -> list[VerificationCase]:
    """Those drawn of the cycles that are not `done`; as many more are on the list to stand in."""
    closed = _closed(scene, country, sample.day)
    cycles = [one for one in closed if one.pk not in done]
    seed = hashlib.sha256(f"{SEED}\nverification {country} {sample.number}".encode()).hexdigest()[:16]
    listed, drawn = drawn_of(cycles, seed, sample.share)
    said = {"recorded_at": moment(sample.day, 8), "recorded_by": caller}
    (draw,) = scene.record(
        [
            VerificationDraw(
                country=country, number=sample.number, seed=seed, share=sample.share, population=len(cycles),
                closed=len(closed), drawn=drawn, **said,
            )
        ]
    )  # fmt: skip
    cases = scene.record(
        VerificationCase(draw=draw, round=one, enterprise=one.enterprise, cohort=one.cohort, position=at, **said)
        for at, one in enumerate(listed, 1)
    )
    return cases[:drawn]


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
