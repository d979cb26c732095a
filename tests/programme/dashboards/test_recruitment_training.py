"""What training says of recruitment: enrolled since when, completed by rule 1, of which partner."""

import datetime
from decimal import Decimal

import pytest

from score.programme.coaching.actions import record_visit
from score.programme.dashboards.enterprise_records import records_of
from score.programme.dashboards.enterprise_recruitment import derived_of, relations_of
from score.programme.dashboards.recruitment_training import derived_steps
from score.programme.enterprises.actions import merge_enterprises, record_closure
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.results.actions import NewAnswer
from score.programme.results.figures import world_at
from score.programme.trainings.actions import add_participant, enrol, hold_class_day, record_attendance
from tests.programme.factories import World, make_actor, make_cohort, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db
D = datetime.date
VISITS = 3


@pytest.fixture
def partner():
    return make_organisation(name="Partner (invented)")


@pytest.fixture
def firm():
    return make_enterprise()


def train(cohort, firm, *, roles=("manager", "worker"), year=2024):
    """Two class days on which one person in each of these roles was present."""
    people = [add_participant(actor=None, cohort=cohort, enterprise=firm, sex="", job_role=role) for role in roles]
    for number in (1, 2):
        hold_class_day(actor=None, cohort=cohort, number=number, day=D(year, 4, number))
    presences = {(one.person_id, number): True for one in people for number in (1, 2)}
    record_attendance(actor=None, cohort=cohort, presences=presences)


def visit(cohort, firm, times):
    for number in range(1, times + 1):
        record_visit(actor=None, cohort=cohort, enterprise=firm, number=number, day=D(2024, 5, number))


def endline(cohort, firm, partner, *, answered=True):
    make_round(
        firm,
        partner,
        kind="endline",
        cohort=cohort,
        starts_on=D(2024, 6, 1),
        ends_on=D(2024, 8, 31),
        answers=[NewAnswer("W", value=Decimal(80), unit="person")] if answered else None,
    )


def told(firm):
    """Stage and day of what training says, by partner."""
    found = derived_of(records_of(firm))
    return {custodian: [(one.stage, one.day) for one in steps] for custodian, steps in found.items()}


def test_enrolled_since_the_first_class_day(partner, firm):
    cohort = make_cohort(partner, enterprises=[firm])
    today = datetime.datetime.now(datetime.UTC).date()
    assert told(firm) == {partner.pk: [("enrolled", today)]}  # no class yet: since it was recorded
    hold_class_day(actor=None, cohort=cohort, number=1, day=D(2024, 4, 1))
    assert told(firm) == {partner.pk: [("enrolled", D(2024, 4, 1))]}


def test_completed_once_all_three_are_there(partner, firm):
    cohort = make_cohort(partner, enterprises=[firm])
    train(cohort, firm)
    assert [stage for stage, _day in told(firm)[partner.pk]] == ["enrolled"]
    visit(cohort, firm, VISITS)
    assert [stage for stage, _day in told(firm)[partner.pk]] == ["enrolled"]
    endline(cohort, firm, partner)
    assert told(firm)[partner.pk] == [("enrolled", D(2024, 4, 1)), ("completed", D(2024, 8, 31))]


@pytest.mark.parametrize(
    ("roles", "visits", "answered"),
    [
        (("manager", "manager"), VISITS, True),
        (("manager", "worker"), VISITS - 1, True),
        (("manager", "worker"), VISITS, False),
    ],
)
def test_one_of_them_missing_is_not_completed(partner, firm, roles, visits, answered):
    cohort = make_cohort(partner, enterprises=[firm])
    train(cohort, firm, roles=roles)
    visit(cohort, firm, visits)
    endline(cohort, firm, partner, answered=answered)
    assert [stage for stage, _day in told(firm)[partner.pk]] == ["enrolled"]


def test_a_closure_explains_that_there_is_no_endline(partner, firm):
    cohort = make_cohort(partner, enterprises=[firm])
    train(cohort, firm)
    visit(cohort, firm, VISITS)
    record_closure(actor=None, enterprise=firm, closed_on=D(2024, 7, 1), evidence=2)
    assert [stage for stage, _day in told(firm)[partner.pk]] == ["enrolled", "completed", "closed"]


def test_a_rumour_of_a_closure_explains_nothing(partner, firm):
    cohort = make_cohort(partner, enterprises=[firm])
    train(cohort, firm)
    visit(cohort, firm, VISITS)
    record_closure(actor=None, enterprise=firm, closed_on=D(2024, 7, 1), evidence=1)
    assert [stage for stage, _day in told(firm)[partner.pk]] == ["enrolled"]


def test_each_partner_apart_and_merged_records_as_one(partner, firm):
    other, twice = make_organisation(), make_enterprise()
    make_cohort(partner, enterprises=[firm])
    make_cohort(other, enterprises=[twice])
    assert set(told(firm)) == {partner.pk}
    merge_enterprises(actor=None, kept=firm, absorbed=twice)
    assert set(told(firm)) == {partner.pk, other.pk}
    everything = derived_steps(world_at().panel)
    assert {(firm.pk, partner.pk), (firm.pk, other.pk)} <= set(everything)
    assert not any(enterprise == twice.pk for enterprise, _partner in everything)


def test_reading_one_and_reading_all_say_the_same(partner, firm):
    others = [make_enterprise() for _ in range(3)]
    cohort = make_cohort(partner, enterprises=[firm, *others])
    train(cohort, firm)
    visit(cohort, firm, VISITS)
    endline(cohort, firm, partner)
    everything = derived_steps(world_at().panel)
    for one in (firm, *others):
        assert everything[one.pk, partner.pk] == derived_of(records_of(one))[partner.pk]


class TestOnThePage:
    def test_training_wins_and_says_so(self, partner, firm):
        manager = make_actor("partner_manager", partner)
        record_stage(actor=manager, enterprise=firm, custodian=partner, stage="applied", reached_on=D(2024, 3, 1))
        cohort = make_cohort(partner)
        enrol(actor=None, cohort=cohort, enterprise=firm)
        hold_class_day(actor=None, cohort=cohort, number=1, day=D(2024, 4, 1))
        (relation,) = relations_of(manager, records_of(firm))
        assert (relation.standing.stage, relation.standing.since) == ("enrolled", D(2024, 4, 1))
        assert relation.organisation == partner.name and relation.standing.derived

    def test_another_partner_is_told_nothing(self, partner, firm):
        stranger = make_actor("partner_manager", make_organisation())
        make_cohort(partner, enterprises=[firm])
        record_stage(actor=None, enterprise=firm, custodian=partner, stage="prospect", reached_on=D(2024, 3, 1))
        assert relations_of(stranger, records_of(firm)) == []
        assert len(relations_of(make_actor("coordinator"), records_of(firm))) == 1
        assert len(relations_of(make_actor("enterprise", enterprise=firm), records_of(firm))) == 1

    def test_a_closed_firm_stands_at_closed_also_where_only_people_recorded(self, partner, firm):
        record_stage(actor=None, enterprise=firm, custodian=partner, stage="prospect", reached_on=D(2024, 3, 1))
        record_closure(actor=None, enterprise=firm, closed_on=D(2024, 7, 1), evidence=3)
        (relation,) = relations_of(make_actor("owner"), records_of(firm))
        assert relation.standing.stage == "closed" and relation.standing.derived


def test_the_world_of_the_other_tests_enrols_its_firms():
    world = World()
    assert set(told(world.enterprise)) == {world.partner.pk}
