"""A cohort in the middle of its way, with everything that a page of it can show. All of it is invented."""

from __future__ import annotations

import datetime
from decimal import Decimal

from score.programme.coaching.actions import record_visit
from score.programme.enterprises.actions import record_workforce
from score.programme.organisations.actions import describe_person
from score.programme.results.actions import NewAnswer
from score.programme.trainings.actions import add_participant, record_attendance
from score.programme.trainings.models import Cohort
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.costs import record_cost
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import World, make_enterprise, make_round
from tests.programme.trainings.planning.cohorts import CLASS, DAY, certify, known_of, make_trainer, ready

NAMES = ("Paper Kite Packaging", "Long Bench Woodworks", "Slow River Ceramics", "Two Lamps Electrical")


def open_cohort(world: World) -> Cohort:
    """Enrolled firms, one with a late baseline and one too large, others on the list, money promised."""
    cohort = ready(
        partner=world.partner,
        firms=0,
        venue="Community hall (invented)",
        address="12 Example Road, Accra",
        begins_at=datetime.time(9),
        ends_at=datetime.time(16, 30),
        language="en",
        capacity=6,
    )
    actions.put_trainer(actor=None, cohort=cohort, trainer=make_trainer("李样例"), part="second")
    for number, name in enumerate(NAMES):
        firm = make_enterprise(name=f"{name} (invented)")
        for state in ("waiting", "invited", "confirmed"):
            places.set_place(actor=None, cohort=cohort, enterprise=firm, state=state, day=DAY)
        record_workforce(actor=None, enterprise=firm, day=DAY, heads=262 if number == 2 else 90 + number)
        collected = CLASS + datetime.timedelta(days=2) if number == 3 else DAY
        make_round(
            firm,
            world.partner,
            cohort=cohort,
            ends_on=collected,
            answers=[NewAnswer("W", value=Decimal(262 if number == 2 else 90 + number), unit="person")],
        )
    places.enrol_confirmed(actor=None, cohort=cohort)
    _people(cohort)
    for number, states in enumerate((("waiting", "invited"), ("waiting",), ("waiting", "declined"))):
        firm = make_enterprise(name=f"Waiting firm {number + 1} (invented)")
        for state in states:
            places.set_place(actor=None, cohort=cohort, enterprise=firm, state=state, day=DAY)
    _money(cohort)
    return cohort


def running_cohort(world: World) -> Cohort:
    """The class was held; one person missed a day, one check was let pass, visits have begun."""
    cohort = open_cohort(world)
    late = next(one for one in Snapshot(cohort).enrolled if one.name.startswith(NAMES[3]))
    actions.let_pass(
        actor=world.actor("coordinator"),
        cohort=cohort,
        check="baseline",
        why="Owner ill; books only two days later.",
        enterprise=late,
    )
    for one in Snapshot(cohort).trainers:
        certify(one.trainer, cohort.module, DAY)
    actions.set_state(actor=None, cohort=cohort, state="running", day=CLASS, known=known_of(cohort))
    seen = Snapshot(cohort)
    everybody = {(one.person_id, day.number): True for one in seen.participants for day in seen.days}
    everybody[seen.participants[0].person_id, 2] = False
    record_attendance(actor=None, cohort=cohort, presences=everybody)
    record_visit(actor=None, cohort=cohort, enterprise=late, number=1, day=CLASS + datetime.timedelta(days=20))
    return cohort


def _people(cohort: Cohort) -> None:
    for enterprise in Snapshot(cohort).enrolled:
        for place in range(4):
            added = add_participant(
                actor=None,
                cohort=cohort,
                enterprise=enterprise,
                sex=("woman", "man")[place % 2],
                job_role=("manager", "worker")[place // 2],
            )
            describe_person(
                actor=None, person=added.person, name=f"{('Ama', 'Kojo', 'Esi', 'Yaw')[place]} Example {enterprise.pk}"
            )


def _money(cohort: Cohort) -> None:
    for kind, amount, further in (
        ("enterprise", 20_000, {"purpose": "fee"}),
        ("lead_buyer", 10_000, {}),
        ("other_donor", 6_000, {}),
        ("partner", 4_000, {"purpose": "venue", "in_kind": True, "valued_how": "price list of the hall"}),
        ("programme", 20_000, {}),
    ):
        given = {"purpose": "direct cost", **further}
        record_cost(
            actor=None,
            cohort=cohort,
            date=DAY,
            amount=Decimal(amount),
            currency="GHS",
            payer_kind=kind,
            stage="promised",
            **given,
        )
