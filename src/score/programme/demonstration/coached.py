"""Visits of the demonstration: when they were meant to be, what was seen, what was agreed and what became of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from score.programme.coaching.models import AgreedAction, PracticeSeen, Visit, VisitPlan, VisitReport
from score.programme.coaching.subject import practices_of
from score.programme.demonstration import plan
from score.programme.demonstration.classes import VISITS_AFTER
from score.programme.demonstration.fixed import Dice, moment, uid_of, workday
from score.programme.demonstration.plan import Day, Plan
from score.programme.demonstration.scene import Scene

State, Seen = AgreedAction.State, PracticeSeen.Seen
PLANNED_AFTER = datetime.timedelta(days=3)  # the last class day: when visits are planned
# of a visit more to the firms of the latest cohorts: the first day is over, and nobody has been there
TO_COME = (Day(2026, 9, 22), Day(2027, 1, 20), Day(2027, 2, 10), Day(2027, 3, 3))
NO_TIME = "The firm had no time for a third visit"
UNFINISHED = 0.04  # of reports
STILL_OPEN = Day(2026, 7, 1)  # of what was due from here on half is open; everything older is settled
AGREED = (
    ("Mark the place of every tool on the wall", "production manager"),
    ("Write rejects on the board at the end of each shift", "quality manager"),
    ("Hold a meeting of ten minutes before the first shift", "supervisor"),
    ("Hang up the box for suggestions and empty it on Fridays", "head of personnel"),
    ("Read the electricity meter every Monday", "maintenance"),
    ("Agree with the workers' representative when the team meets", "owner"),
    ("Mend the guard of the large press", "maintenance"),
    ("Clear the way to the emergency door", "storekeeper"),
)


@dataclass(frozen=True)
class Made:
    """A visit that took place, with its cohort."""

    visit: Visit
    cohort: Plan
    firm: str

    @property
    def day(self) -> Day:
        """The day of the visit: every one of them has one here."""
        assert self.visit.day is not None
        return self.visit.day

    def dice(self, *words: object) -> Dice:
        """Chance of something on this visit."""
        return Dice(*words, self.cohort.code, self.firm, self.visit.number)


def record_coaching(scene: Scene) -> None:
    """Plans of visits, reports, practices and agreed actions."""
    made = _made(scene)
    scene.record(_plan(scene, one.cohort, one.firm, one.visit.number, one.day) for one in made)
    scene.record(_report(scene, one) for one in made)
    scene.record(seen for one in made for seen in _practices(scene, one))
    _record_missing(scene, made)
    _record_agreed(scene, made)


def _made(scene: Scene) -> list[Made]:
    named = {enterprise.pk: name for name, enterprise in scene.enterprises.items()}
    rows = Visit.objects.in_force().select_related("cohort").order_by("day", "pk")
    return [Made(one, scene.programme.cohort(one.cohort.code), named[one.enterprise_id]) for one in rows]


def _plan(scene: Scene, cohort: Plan, firm: str, number: int, day: Day) -> VisitPlan:
    return VisitPlan(
        enterprise=scene.enterprises[firm],
        cohort=scene.cohorts[cohort.code],
        number=number,
        day=day,
        begins_at=datetime.time(9 + Dice("hour", cohort.code, firm, number).whole(0, 4)),
        trainer=scene.roster[cohort.taught_by],
        recorded_at=moment(min(cohort.days[-1] + PLANNED_AFTER, day), 9),
        recorded_by=scene.trainers[cohort.taught_by],
    )


def _record_missing(scene: Scene, made: list[Made]) -> None:
    """Visits that did not take place: cancelled where the cohort closed, late where it goes on, and some to come."""
    done = {(one.cohort.code, one.firm, one.visit.number) for one in made}
    wanted = [
        (cohort, firm, number, workday(cohort.days[-1] + datetime.timedelta(days=after)))
        for cohort in scene.programme.cohorts
        for firm in cohort.firms
        for number, after in enumerate(VISITS_AFTER, 1)
        if (cohort.code, firm, number) not in done
    ]
    planned = scene.record(_plan(scene, *one) for one in wanted)
    scene.record(
        scene.instead(one, NO_TIME, state=VisitPlan.State.CANCELLED, recorded_at=moment(day, 11))
        for one in planned
        if (day := scene.programme.cohort(one.cohort.code).closed_on)
    )
    scene.record(
        _plan(scene, cohort, firm, len(VISITS_AFTER) + 1, TO_COME[at % len(TO_COME)])
        for cohort in scene.programme.cohorts
        if cohort.closed_on is None or cohort.first.year == 2026
        for at, firm in enumerate(cohort.firms)
        if (cohort.code, firm, len(VISITS_AFTER)) in done
    )


def _report(scene: Scene, one: Made) -> VisitReport:
    dice = one.dice("report")
    return VisitReport(
        enterprise=one.visit.enterprise,
        cohort=one.visit.cohort,
        number=one.visit.number,
        managers_women=dice.whole(0, 2),
        managers_men=dice.whole(1, 2),
        workers_women=dice.whole(0, 5),
        workers_men=dice.whole(1, 5),
        representative=dice.one_of(("met", "met", "not_met", "none")),
        finished=not dice.happens(UNFINISHED),
        recorded_at=moment(one.day, 17),
        recorded_by=scene.trainers[one.cohort.taught_by],
    )


def _practices(scene: Scene, one: Made) -> Iterator[PracticeSeen]:
    """More is seen on each visit; what was seen once mostly stays."""
    for practice in practices_of(one.visit.cohort):
        adopted_on = Dice("practice", one.cohort.code, one.firm, practice.code).whole(0, 5)
        seen = Seen.YES if adopted_on < one.visit.number else Seen.NO
        if one.dice("looked", practice.code).happens(0.12):
            seen = Seen.NOT_SEEN
        yield PracticeSeen(
            enterprise=one.visit.enterprise,
            cohort=one.visit.cohort,
            number=one.visit.number,
            practice=practice.code,
            seen=seen,
            recorded_at=moment(one.day, 17),
            recorded_by=scene.trainers[one.cohort.taught_by],
        )


def _record_agreed(scene: Scene, made: list[Made]) -> None:
    """One or two things agreed on every visit: done, dropped, and of the latest ones half are open or overdue."""
    agreed = scene.record(action for one in made for action in _actions(scene, one))
    later = []
    for action in agreed:
        dice = Dice("became", action.uid)
        assert action.due_on is not None
        settled = workday(action.due_on + datetime.timedelta(days=dice.whole(-6, 20)))
        if settled > plan.END or (action.due_on >= STILL_OPEN and dice.happens(0.5)):
            continue
        done = dice.happens(0.9)
        state, reason = (State.DONE, "Seen on the next visit") if done else (State.DROPPED, "No longer needed")
        at = max(moment(settled, 16), action.recorded_at)
        later.append(scene.instead(action, reason, state=state, recorded_at=at))
    scene.record(later)


def _actions(scene: Scene, one: Made) -> Iterator[AgreedAction]:
    dice = one.dice("agreed")
    first = dice.whole(0, len(AGREED) - 1)
    for at in range(dice.whole(1, 2)):
        what, function = AGREED[(first + at) % len(AGREED)]
        yield AgreedAction(
            uid=uid_of("agreed", f"{one.cohort.code} {one.firm} {one.visit.number} {at}", one.day),
            enterprise=one.visit.enterprise,
            cohort=one.visit.cohort,
            number=one.visit.number,
            what=what,
            function=function,
            due_on=workday(one.day + datetime.timedelta(days=dice.whole(14, 40))),
            recorded_at=moment(one.day, 17),
            recorded_by=scene.trainers[one.cohort.taught_by],
        )
