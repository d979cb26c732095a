"""Plans of cohorts in the demonstration: where and when, how far they came, and who waits for a place in the next."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from score.programme.core.models import LedgerEntry
from score.programme.demonstration.classes import PLANNED_BEFORE
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of
from score.programme.demonstration.plan import Day, Place, partner_key, trainer_key
from score.programme.demonstration.scene import Scene
from score.programme.trainings.models import (
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
)

State, At = CohortState.State, CohortPlace.State
VENUES = (
    "Hall of the Third Door",
    "Training room above the bakery",
    "Guest house of the two palms",
    "Old depot, room 4",
)
BEGINS, ENDS = datetime.time(8, 30), datetime.time(16, 30)
CAPACITY = 6
NOTE = "Please bring the numbers of the last three months. Lunch is there."
PLANNED_ON = Day(2026, 9, 14)
# cohorts to come: code, country, module, class days, places, state; the first belongs to the small programme, too
NEXT = (
    ("GH-2027-1", "GH", "workplace_cooperation", (Day(2027, 2, 16), Day(2027, 2, 17)), 3, State.OPEN),
    ("PE-2027-1", "PE", "workplace_cooperation", (Day(2027, 3, 9), Day(2027, 3, 10)), 5, State.PLANNED),
    ("VN-2027-1", "VN", "quality_management", (Day(2027, 3, 16), Day(2027, 3, 17)), 4, State.CANCELLED),
)
ANSWER_BY = Day(2026, 12, 18)
# what the next class will cost: purpose, who pays and by which name in the scene, stage, US dollars, in kind
Payer, Stage = LedgerEntry.PayerKind, LedgerEntry.Stage
TO_PAY = (
    ("trainers", Payer.OTHER_DONOR, "donor", Stage.COMMITTED, 2400, False),
    ("materials", Payer.PROGRAMME, "owner", Stage.COMMITTED, 350, False),
    ("venue", Payer.PARTNER, "", Stage.PROMISED, 600, True),
)
PLACES = (At.CONFIRMED, At.INVITED, At.CONFIRMED, At.WAITING, At.DECLINED, At.WAITING)  # as far as there are firms


def plan_cohorts(scene: Scene) -> None:
    """Plans and states of all cohorts, and the cohorts to come with their waiting lists."""
    scene.record(
        _plan(scene, one.place, one.code, moment(one.first - PLANNED_BEFORE, 9, 30)) for one in scene.programme.cohorts
    )
    _record_states(scene)
    for code, country, module, days, seats, state in NEXT:
        place = next((one for one in scene.programme.places if one.code == country), None)
        if place is not None and (scene.programme.is_full or code == NEXT[0][0]):
            _next_cohort(scene, place, code, module, days, seats, state)


def _plan(scene: Scene, place: Place, code: str, at: datetime.datetime, seats: int = CAPACITY) -> CohortPlan:
    dice = Dice("venue", code)
    return CohortPlan(
        cohort=scene.cohorts[code],
        venue=invented(dice.one_of(VENUES)),
        address=f"{dice.one_of(place.streets)}, {place.areas[0][0]}",
        language=place.language,
        begins_at=BEGINS,
        ends_at=ENDS,
        capacity=seats,
        note=NOTE,
        recorded_at=at,
        recorded_by=scene.coordinators[place.code],
    )


def _record_states(scene: Scene) -> None:
    """Open when planned, under way from the first class day, closed after the visits."""
    planned = scene.programme.cohort
    opened = scene.record(
        _state(scene, one.country, one.code, State.OPEN, one.first - PLANNED_BEFORE) for one in scene.programme.cohorts
    )
    running = scene.record(
        scene.instead(one, "It began", **_reached(State.RUNNING, planned(one.cohort.code).first)) for one in opened
    )
    scene.record(
        scene.instead(one, "All visits are done", **_reached(State.CLOSED, day))
        for one in running
        if (day := planned(one.cohort.code).closed_on)
    )


def _state(scene: Scene, country: str, code: str, state: str, day: Day) -> CohortState:
    return CohortState(cohort=scene.cohorts[code], recorded_by=scene.coordinators[country], **_reached(state, day))


def _reached(state: str, day: Day) -> dict[str, object]:
    return {"state": state, "day": day, "recorded_at": moment(day, 17)}


def _next_cohort(
    scene: Scene, place: Place, code: str, module: str, days: tuple[Day, ...], seats: int, state: str
) -> None:
    """A class to come. Nobody is enrolled, so no figure knows of it."""
    cohort = Cohort(uid=uid_of("cohort", code, PLANNED_ON), code=code, module=module, country=place.code)
    cohort._history_date = moment(PLANNED_ON)  # type: ignore[attr-defined]  # read by django-simple-history
    cohort.save(force_insert=True)
    scene.cohorts[code] = cohort
    said = {"recorded_at": moment(PLANNED_ON, 10), "recorded_by": scene.coordinators[place.code]}
    partner = scene.organisations[partner_key(place.code, 1)]
    scene.record([CohortDelivery(cohort=cohort, partner=partner, funder=scene.organisations["donor"], **said)])
    scene.record(ClassDay(cohort=cohort, number=at, day=day, **said) for at, day in enumerate(days, 1))
    scene.record([_plan(scene, place, code, moment(PLANNED_ON, 11), seats)])
    scene.record(_costs(scene, cohort, place))
    lead = scene.roster[trainer_key(place.code, 1)]
    scene.record([CohortTrainer(cohort=cohort, trainer=lead, part=CohortTrainer.Part.LEAD, **said)])
    if state != State.PLANNED:
        scene.record([_state(scene, place.code, code, state, PLANNED_ON + datetime.timedelta(days=2))])
    if state == State.OPEN:
        scene.record(_places(scene, cohort, place))


def _costs(scene: Scene, cohort: Cohort, place: Place) -> Iterator[LedgerEntry]:
    """Nothing of it is paid yet."""
    for purpose, payer_kind, payer, stage, amount, in_kind in TO_PAY:
        yield LedgerEntry(
            uid=uid_of("ledger", f"{cohort.code} {purpose}", PLANNED_ON),
            date=PLANNED_ON,
            amount=Decimal(amount),
            currency="USD",
            payer_kind=payer_kind,
            payer=scene.organisations[payer or partner_key(place.code, 1)],
            stage=stage,
            in_kind=in_kind,
            valued_how="rent of a like room" if in_kind else "",
            document_number=f"{cohort.code}/{purpose}",
            purpose=purpose,
            cohort=cohort,
            recorded_at=moment(PLANNED_ON, 15),
            recorded_by=scene.coordinators[place.code],
        )


def _places(scene: Scene, cohort: Cohort, place: Place) -> Iterator[CohortPlace]:
    firms = [firm for group in scene.programme.waiting if group.place == place for firm in group.firms]
    firms += [firm for firm in scene.programme.prospects if firm.place == place and firm.came_to == "eligible"]
    for at, firm in enumerate(firms[: len(PLACES)]):
        day = PLANNED_ON + datetime.timedelta(days=3 + at)
        yield CohortPlace(
            cohort=cohort,
            enterprise=scene.enterprises[firm.name],
            state=PLACES[at],
            day=day,
            answer_by=ANSWER_BY if PLACES[at] == At.INVITED else None,
            recorded_at=moment(day, 12),
            recorded_by=scene.coordinators[place.code],
        )
