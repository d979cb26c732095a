"""The page of an enterprise: what it says, and to whom."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from score.programme.coaching.actions import record_visit
from score.programme.core import facts
from score.programme.core.models import LedgerEntry
from score.programme.dashboards import enterprise_records as records_read
from score.programme.dashboards import enterprise_timeline as timeline
from score.programme.dashboards.enterprise_page import page_context
from score.programme.enterprises.actions import (
    add_to_comparison,
    merge_enterprises,
    record_closure,
    record_workforce,
    set_attribute,
    undo_merge,
)
from score.programme.organisations.models import Consent, Person, PersonDetails
from score.programme.results.actions import NewAnswer, correct_answer, record_answers
from score.programme.results.entry_context import answers_in
from score.programme.results.figures import world_at
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance, state_training
from tests.programme.factories import World, make_cohort, make_enterprise, make_round

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2026, 1, 1)
TABS = ("changes", "answers", "training", "record")


@pytest.fixture
def world():
    """The enterprise of `World` with a whole life behind it."""
    world = World()
    firm = world.enterprise
    world.training = cohort = make_cohort(world.partner, enterprises=[firm])
    record_workforce(actor=None, enterprise=firm, day=D(2025, 3, 31), heads=86, source="payroll of March")
    record_workforce(actor=None, enterprise=firm, day=D(2025, 3, 31), heads=34, dimensions="sex=women")
    set_attribute(actor=None, enterprise=firm, kind="sector", value="packaging", valid_from=D(2024, 1, 15))
    set_attribute(actor=None, enterprise=firm, kind="size", value="small", valid_from=D(2024, 1, 15))
    set_attribute(actor=None, enterprise=firm, kind="size", value="medium", valid_from=D(2025, 6, 1))
    for number in (1, 2):
        hold_class_day(actor=None, cohort=cohort, number=number, day=D(2025, 4, 7 + number))
    presences = {}
    with facts.writing(None):
        people = [Person.objects.create() for _ in range(3)]
        PersonDetails.objects.create(person=people[0], name="Ama Invented")
    for person, sex, job_role in zip(people, ("woman", "man", "woman"), ("manager", "worker", "worker"), strict=True):
        add_participant(actor=None, cohort=cohort, enterprise=firm, person=person, sex=sex, job_role=job_role)
        presences |= {(person.pk, 1): True, (person.pk, 2): person is not people[2]}
    presences[people[2].pk, 1] = False
    record_attendance(actor=None, cohort=cohort, presences=presences)
    record_visit(actor=None, cohort=cohort, enterprise=firm, number=1, day=D(2025, 5, 20))
    record_answers(
        actor=None,
        round=world.round,
        entries=[
            NewAnswer("W", value=Decimal(86), unit="person"),
            NewAnswer("ACC", value=Decimal(5), unit="count"),
            NewAnswer("LEFT", missing="not_tracked"),
        ],
    )
    with facts.writing(None) as writing:
        for stage, amount in (("promised", 9600), ("paid", 4800), ("paid", 1200)):
            writing.add(
                LedgerEntry(
                    date=D(2025, 4, 1),
                    amount=amount,
                    currency="GHS",
                    payer_kind="enterprise",
                    stage=stage,
                    purpose="fee",
                    enterprise=firm,
                    cohort=cohort,
                )
            )
        writing.add(
            Consent(
                enterprise=firm,
                purpose="buyer_view",
                recipient=world.members["lead_buyer"].organisation,
                text_version="1",
                language="en",
                given_on=D(2025, 9, 1),
                given_how="signed",
            )
        )
    return world


def client_of(member):
    client = Client()
    client.force_login(member.user)
    return client


def page(world, role, show="changes", firm=None):
    address = reverse("enterprise", args=[(firm or world.enterprise).uid])
    return client_of(world.members[role]).get(address, {"show": show})


def text(*arguments, **more):
    return page(*arguments, **more).content.decode()


def test_the_head_says_what_it_is_today(world):
    shown = text(world, "coordinator")
    assert "<bdi>Packaging</bdi> · <bdi>medium</bdi>" in shown and "Ghana" in shown
    assert "86 people, 34 women (31 Mar 2025)" in shown


def test_rounds_say_how_far_they_have_come_and_lead_to_their_answers(world):
    shown = text(world, "trainer")
    assert "3 of 17 answered" in shown
    assert reverse("round", args=[world.round.uid]) in shown and "Enter answers" in shown


def test_a_reader_is_not_offered_to_enter(world):
    shown = text(world, "me_officer")
    assert "3 of 17 answered" in shown
    assert "Enter answers" not in shown and "Open a round" not in shown and "Record a closure" not in shown


def test_answers_stand_side_by_side_in_the_order_of_time(world):
    endline = make_round(
        world.enterprise,
        world.partner,
        kind="endline",
        cohort=world.cohort,
        starts_on=D(2025, 6, 1),
        ends_on=D(2025, 8, 31),
        answers=[NewAnswer("W", value=Decimal(90), unit="person")],
    )
    compared = page(world, "trainer", "answers").context["compared"]
    assert [column.round for column in compared.columns] == [world.round, endline]
    rows = {(row.question.code, row.dimensions): [cell.text for cell in row.cells] for row in compared.rows}
    assert rows["W", ""] == ["86 persons", "90 persons"]
    assert rows["LEFT", ""] == ["not tracked", "no answer"]
    assert [code for code, _ in rows] == ["W", "ACC", "LEFT"], "in the order of the form"


def test_what_a_round_does_not_ask_is_not_called_missing(world):
    make_round(
        world.enterprise,
        world.partner,
        kind="endline",
        cohort=world.cohort,
        starts_on=D(2025, 6, 1),
        ends_on=D(2025, 8, 31),
        answers=[NewAnswer("SAVE_YN", value=Decimal(0))],
    )
    (row,) = (
        one for one in page(world, "trainer", "answers").context["compared"].rows if one.question.code == "SAVE_YN"
    )
    assert [cell.text for cell in row.cells] == ["not asked", "no"]


def test_training_is_counted_in_persons_and_presences(world):
    cycles = page(world, "coordinator", "training").context["cycles"]
    (cycle,) = (one for one in cycles if one.enrolment.cohort == world.training)
    assert (len(cycle.people), cycle.women, cycle.managers, cycle.workers) == (3, 2, 1, 2)
    assert (cycle.reached, cycle.person_days, cycle.person_days_possible) == (2, 4, 6)
    assert (cycle.first_day, cycle.last_day) == (D(2025, 4, 8), D(2025, 4, 9))
    assert [visit.number for visit in cycle.visits] == [1]


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("owner", True),
        ("me_officer", True),
        ("coordinator", True),
        ("trainer", True),
        ("partner_manager", True),
        ("focal_person", False),
        ("enterprise", False),
    ],
)
def test_names_of_persons_are_for_those_entitled(world, role, named):
    assert ("Ama Invented" in text(world, role, "training")) is named


def test_a_training_that_an_import_states_says_so(world):
    state_training(
        actor=None,
        enterprise=world.enterprise,
        module="quality_management",
        first_class_day=D(2023, 5, 2),
        last_class_day=D(2023, 5, 3),
        source="list of 2023 (invented)",
    )
    shown = text(world, "coordinator", "training")
    assert "Quality management" in shown and "list of 2023 (invented)" in shown


def test_money_adds_what_was_paid_and_never_over_stages(world):
    (line,) = page(world, "coordinator").context["money"]
    assert (line.currency, line.amounts) == ("GHS", {"promised": Decimal(9600), "paid": Decimal(6000)})
    assert "GHS\u00a06,000" in text(world, "coordinator")
    assert "Paid and promised" not in text(world, "trainer")


def test_currencies_and_kind_stay_apart(world):
    with facts.writing(None) as writing:
        for currency, in_kind in (("USD", False), ("GHS", True)):
            writing.add(
                LedgerEntry(
                    date=D(2025, 4, 1),
                    amount=100,
                    currency=currency,
                    payer_kind="enterprise",
                    stage="paid",
                    in_kind=in_kind,
                    purpose="fee",
                    enterprise=world.enterprise,
                )
            )
    lines = page(world, "owner").context["money"]
    assert [(one.currency, one.in_kind, one.amounts["paid"]) for one in lines] == [
        ("GHS", False, 6000),
        ("USD", False, 100),
        ("GHS", True, 100),
    ]


def test_the_timeline_holds_everything_the_latest_first(world):
    answer = answers_in(world.round)["ACC", ""]
    correct_answer(actor=None, answer=answer, to=NewAnswer("ACC", value=Decimal(6), unit="count"), reason="one more")
    record_closure(actor=None, enterprise=world.enterprise, closed_on=D(2025, 12, 24), evidence=2)
    context = page_context(world.actor("coordinator"), world.enterprise, "record", TODAY)
    told = [(event.day, event.title) for event in context["events"]]
    assert told == sorted(told, key=lambda one: one[0], reverse=True)
    assert {title for _day, title in told} >= {
        "1 answer corrected",
        "Closed",
        "Agreed: showing records to a buyer, " + world.members["lead_buyer"].organisation.name,
        "What it is",
        "Visit 1",
        "Class, Workplace cooperation",
        "Workforce: 86",
        "Baseline",
    }
    assert dict(told)[D(2025, 4, 8)] == "Class, Workplace cooperation"


def test_the_timeline_tells_of_merges_that_were_undone_too(world):
    twice = make_enterprise(name="Enterprise A Ltd (invented)")
    merge = merge_enterprises(actor=None, kept=world.enterprise, absorbed=twice)
    undo_merge(actor=None, merge=merge, reason="two firms after all")

    def told(firm, role="owner"):
        events = page_context(world.actor(role), firm, "record", TODAY)["events"]
        return [(one.title, one.detail) for one in events if "Enterprise A" in one.title]

    name = "Enterprise A Ltd (invented)"
    assert told(world.enterprise) == [(f"One enterprise: {name}", ""), (f"Parted again: {name}", "two firms after all")]
    assert [title for title, _why in told(twice)] == [
        f"{what}: {world.enterprise.name}" for what in ("One enterprise", "Parted again")
    ]
    assert told(world.enterprise, "enterprise") == [], "whoever may not know of the other record reads nothing of it"


def test_events_of_one_day_put_the_turning_point_first():
    day = D(2025, 1, 1)
    events = timeline.in_order([timeline.Event(day, "plain"), timeline.Event(day, "turning", key=True)])
    assert [one.title for one in events] == ["turning", "plain"]


def test_closure_and_comparison_are_marked(world):
    record_closure(actor=None, enterprise=world.enterprise, closed_on=D(2025, 12, 24), evidence=2)
    add_to_comparison(actor=None, enterprise=world.enterprise, group="waiting list", reference_day=D(2025, 4, 8))
    shown = text(world, "coordinator")
    assert "Closed on 24 Dec 2025" in shown and "Comparison group: waiting list" in shown
    assert "Comparison group" not in text(world, "partner_manager")


def test_a_merged_record_shows_the_facts_of_both(world):
    other = make_enterprise(name="Enterprise A twice (invented)")
    make_round(other, world.partner, starts_on=D(2022, 1, 1), ends_on=D(2022, 12, 31))
    merge_enterprises(actor=None, kept=world.enterprise, absorbed=other)
    kept = page(world, "coordinator", "record")
    assert len(kept.context["rounds"]) == 2
    assert "Enterprise A twice (invented)" in kept.content.decode()
    absorbed = text(world, "coordinator", firm=other)
    assert "This record was merged into another" in absorbed and "Part them again" in absorbed
    assert "Part them again" not in text(world, "partner_manager", firm=other)


def test_records_merged_by_way_of_others_come_along(world):
    second, third = make_enterprise(), make_enterprise()
    merge_enterprises(actor=None, kept=second, absorbed=third)
    merge_enterprises(actor=None, kept=world.enterprise, absorbed=second)
    assert records_read.records_of(world.enterprise).ids == [world.enterprise.pk, second.pk, third.pk]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("owner", 200),
        ("me_officer", 200),
        ("coordinator", 200),
        ("focal_person", 200),
        ("partner_manager", 200),
        ("trainer", 200),
        ("data_clerk", 200),
        ("enterprise", 200),
        ("evaluator", 404),
        ("committee_member", 404),
        ("lead_buyer", 404),
        ("donor", 404),
    ],
)
def test_who_sees_the_page(world, role, status):
    assert [page(world, role, show).status_code for show in TABS] == [status] * len(TABS)


def test_another_partner_sees_that_it_exists_and_what_it_took_part_in_no_answers(world):
    record_answers(actor=None, round=world.others_round, entries=[NewAnswer("W", value=Decimal(4321), unit="person")])
    record_workforce(actor=None, enterprise=world.others_enterprise, day=D(2025, 1, 1), heads=4321)
    for show in TABS:
        shown = text(world, "partner_manager", show, firm=world.others_enterprise)
        assert "4,321" not in shown and "Rounds" not in shown
    assert "open to you once the enterprise agrees" in shown
    assert "Workplace cooperation" in text(world, "partner_manager", "training", firm=world.others_enterprise)


def test_a_change_that_rests_on_another_partners_answers_is_not_shown(world):
    firm = world.others_enterprise
    state_training(
        actor=None,
        enterprise=firm,
        module="workplace_cooperation",
        first_class_day=D(2024, 6, 3),
        last_class_day=D(2024, 6, 4),
        source="list of 2024 (invented)",
    )
    for year, kind, accidents in ((2022, "baseline", 9), (2025, "endline", 3)):
        make_round(
            firm,
            world.other_partner,
            kind=kind,
            starts_on=D(year, 1, 1),
            ends_on=D(year, 12, 31),
            answers=[
                NewAnswer("W", value=Decimal(80), unit="person"),
                NewAnswer("ACC", value=Decimal(accidents), unit="count"),
            ],
        )
    make_cohort(world.partner, enterprises=[firm])
    own = page(world, "partner_manager", firm=firm)
    assert own.context["open_answers"] and own.context["rounds"] == [] and own.context["changes"] is None
    assert "another partner keeps are not shown" in own.content.decode()
    whole = page(world, "coordinator", firm=firm)
    assert whole.context["changes"] is not None and "another partner keeps" not in whole.content.decode()


def test_an_enterprise_of_another_country_does_not_exist(world):
    assert page(world, "coordinator", firm=world.foreign_enterprise).status_code == 404


def test_the_number_of_queries_does_not_grow_with_rounds_and_people(world):
    reader = world.actor("coordinator")

    def asked():
        world_at()  # the panel is read again after each change, for all readers at once
        with CaptureQueriesContext(connection) as seen:
            page_context(reader, world.enterprise, "changes", TODAY)
        return len(seen)

    before = asked()
    for year in range(2010, 2018):
        make_round(
            world.enterprise,
            world.partner,
            starts_on=D(year, 1, 1),
            ends_on=D(year, 12, 31),
            answers=[NewAnswer("W", value=Decimal(80), unit="person")],
        )
    for _ in range(6):
        add_participant(actor=None, cohort=world.cohort, enterprise=world.enterprise)
    assert asked() <= before <= 60


def test_an_enterprise_of_which_nothing_is_known_has_a_page(world):
    bare = make_enterprise(name="Bare (invented)")
    for show in TABS:
        assert page(world, "owner", show, firm=bare).status_code == 200
    assert "No answers have been collected yet" in text(world, "owner", firm=bare)


@pytest.mark.parametrize(("role", "led"), [("data_clerk", True), ("enterprise", True), ("trainer", False)])
def test_the_page_leads_to_all_consents_of_the_enterprise(world, role, led):
    address = f"{reverse('consents')}?enterprise={world.enterprise.pk}"
    assert (f'href="{address}"' in text(world, role)) is led
    assert client_of(world.members[role]).get(address).status_code == (200 if led else 403)
