"""What participants of the demonstration thought of their classes: forms without a trace of who wrote them."""

from __future__ import annotations

import datetime
import secrets
from collections import defaultdict
from collections.abc import Iterator

from score.catalogue.rating.forms import satisfaction_form
from score.programme.demonstration import odd
from score.programme.demonstration.fixed import Dice, moment, uid_of
from score.programme.demonstration.plan import Plan
from score.programme.demonstration.scene import Scene
from score.programme.trainings.models import (
    Attendance,
    SatisfactionAnswer,
    SatisfactionSheet,
    SatisfactionTally,
)
from score.programme.trainings.satisfaction.actions import TOKEN_BYTES, counted

ANSWERS = 0.84  # of those who were there
SKIPS = 0.05  # an item
OPEN_FOR = datetime.timedelta(days=6)
MARKS_GIVEN = (5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 2)  # as likely each
OF_A_POOR_CLASS = (5, 4, 4, 3, 3, 3, 2, 2, 1)
POOR_CLASSES = ("GH-2024-2", "VN-2025-2")


def record_satisfaction(scene: Scene) -> None:
    """Sheets with their answers, and the counts of cohorts that closed."""
    asked = [one for one in scene.programme.cohorts if one.code not in odd.WITHOUT_ATTENDANCE]
    present: dict[str, set[int]] = defaultdict(set)
    there = Attendance.objects.in_force().filter(present=True).values_list("cohort__code", "person_id")
    for code, person in there:
        present[code].add(person)
    forms = {one.code: list(_forms(one, len(present[one.code]))) for one in asked}
    SatisfactionSheet.objects.bulk_create(_sheet(scene, one) for one in asked)
    SatisfactionAnswer.objects.bulk_create(
        SatisfactionAnswer(
            id=uid_of("answer", f"{one.code} {number}", one.days[-1]),
            cohort=scene.cohorts[one.code],
            day=one.days[-1],
            source=Dice("paper", one.code).one_of(SatisfactionAnswer.Source.values),
            scores=scores,
        )
        for one in asked
        for number, scores in enumerate(forms[one.code])
    )
    scene.record(tally for one in asked for tally in _tallies(scene, one, forms[one.code]))


def _sheet(scene: Scene, cohort: Plan) -> SatisfactionSheet:
    return SatisfactionSheet(
        uid=uid_of("sheet", cohort.code, cohort.days[-1]),
        cohort=scene.cohorts[cohort.code],
        token=secrets.token_urlsafe(TOKEN_BYTES),
        opens_on=cohort.days[-1],
        closes_on=cohort.days[-1] + OPEN_FOR,
    )


def _forms(cohort: Plan, people: int) -> Iterator[dict[str, int]]:
    """The forms that came in, in an order that tells nothing."""
    given = OF_A_POOR_CLASS if cohort.code in POOR_CLASSES else MARKS_GIVEN
    for number in range(people):
        dice = Dice("form", cohort.code, number)
        if dice.happens(ANSWERS):
            scores = {code: dice.one_of(given) for code in satisfaction_form().codes if not dice.happens(SKIPS)}
            if scores:
                yield scores


def _tallies(scene: Scene, cohort: Plan, forms: list[dict[str, int]]) -> Iterator[SatisfactionTally]:
    """What was counted when the cohort closed."""
    closed = cohort.closed_on
    if closed is None:
        return
    for code in satisfaction_form().codes:
        for mark, answers in counted(forms, code).items():
            yield SatisfactionTally(
                cohort=scene.cohorts[cohort.code],
                item=code,
                score=mark,
                answers=answers,
                recorded_at=moment(closed, 17),
                recorded_by=scene.coordinators[cohort.country],
            )
