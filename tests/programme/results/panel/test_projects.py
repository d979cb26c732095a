"""Savings of projects and the cost of training reach the panel as they were known, and the figures from it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from score.programme.coaching.actions import verify_money
from score.programme.coaching.models import ProjectMoney
from score.programme.core.facts import settle, writing
from score.programme.core.models import ExchangeRate, LedgerEntry
from score.programme.enterprises.actions import merge_enterprises
from score.programme.organisations.access import Depth
from score.programme.results.changes import movements
from score.programme.results.figure_pages.project_lines import project_lines
from score.programme.results.figures import figures, find_indicator, world_at
from score.programme.results.openings import behind
from score.programme.results.panel.build import build_panel
from score.programme.trainings.actions import enrol, state_training, withdraw_enrolment
from score.programme.trainings.models import Enrolment
from tests.programme.coaching.scene import (
    FIRST_CLASS,
    LAST_CLASS,
    VISITED,
    D,
    make_project,
    make_saving,
    make_scene,
    signed_in,
)
from tests.programme.factories import make_actor, make_enterprise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    """The firm is trained; ten cedi are a dollar."""
    made = make_scene()
    trained(made.firm)
    with writing(None) as facts:
        facts.add(
            ExchangeRate(
                base="USD", currency="GHS", day=D(2024, 1, 1), valid_until=D(2030, 1, 1), value=10, source="invented"
            )
        )
    return made


def trained(firm):
    state_training(
        actor=None,
        enterprise=firm,
        module="quality_management",
        first_class_day=FIRST_CLASS,
        last_class_day=LAST_CLASS,
        source="invented",
    )


def paid(amount, cohort=None, firm=None, kind="programme", stage="paid", in_kind=False):
    with writing(None) as facts:
        return facts.add(
            LedgerEntry(
                date=VISITED,
                amount=Decimal(amount),
                currency="USD",
                payer_kind=kind,
                stage=stage,
                in_kind=in_kind,
                purpose="direct cost",
                cohort=cohort,
                enterprise=firm,
            )
        )


def value(code="net_savings_sum"):
    (found,) = figures(world_at(), code, ())
    return found


def test_amounts_as_they_were_known(scene):
    first, second = make_project(scene), make_project(scene, "Second (invented)")
    make_saving(first, 51_200, 1_200)
    before = settle()
    make_saving(second, 20_000, 300, overlaps_with=first)
    make_saving(second, 900, kind="projected")
    then, now = build_panel(before).projects, build_panel(settle()).projects
    assert then.saving.tolist() == [51_200]
    assert sorted(zip(now.saving.tolist(), now.one_off_cost.tolist(), now.observed.tolist(), strict=True)) == [
        (900, 0, False),
        (20_000, 300, True),
        (51_200, 1_200, True),
    ]
    assert sorted(now.overlaps_with.tolist()) == [-1, -1, first.pk]
    # 51,200 - 1,200 - 300 cedi at ten a dollar
    assert (value().value, value().with_data, value().eligible) == (4_970, 1, 1)


def test_a_verified_amount_is_no_weak_evidence(scene):
    project = make_project(scene)
    make_saving(project, 100)
    assert value().weak_evidence == 1
    verify_money(actor=make_actor("coordinator"), money=ProjectMoney.objects.in_force().get())
    assert value().weak_evidence == 0


def test_savings_of_a_merged_record_are_the_firms(scene):
    make_saving(make_project(scene), 100)
    kept = make_enterprise()
    trained(kept)
    merge_enterprises(actor=None, kept=kept, absorbed=scene.firm)
    assert (value().value, value().eligible) == (10, 1)


def test_the_cost_is_the_own_and_an_equal_part_of_the_cohorts(scene):
    other = make_enterprise()
    enrol(actor=None, cohort=scene.cohort, enterprise=other)
    paid(900, scene.cohort)
    paid(100, scene.cohort, kind="partner", in_kind=True)
    paid(60, scene.cohort, scene.firm, kind="enterprise")
    paid(20, scene.cohort, scene.firm, kind="enterprise", stage="refunded")
    paid(5_000, scene.cohort, stage="committed")  # approved is not paid
    panel = build_panel(settle())
    cost = dict.fromkeys(panel.enterprises.uid.tolist(), 0.0)
    for place, amount in zip(panel.costs.enterprise.tolist(), panel.costs.amount.tolist(), strict=True):
        cost[panel.enterprises.uid[place]] += amount
    assert cost == {scene.firm.uid.hex: 500 + 40, other.uid.hex: 500}
    withdraw_enrolment(actor=None, enrolment=Enrolment.objects.get(enterprise=other), reason="never came")
    assert build_panel(settle()).costs.amount.sum() == 900 + 100 + 60 - 20


def test_above_the_cost_of_its_training(scene):
    make_saving(make_project(scene), 5_400)
    paid(540, scene.cohort)
    assert (value("savings_above_cost_share").value, value("savings_above_cost_share").worse) == (0, 1)  # a tie
    reader = signed_in(make_actor("me_officer"))
    page = reader.get("/figures/savings_above_cost_share/").content.decode()
    assert "Not above the cost" in page and "Worse" not in page and "Improved" not in page
    make_saving(make_project(scene, "Second (invented)"), 10)
    address = f"/figures/savings_above_cost_share/enterprises/{scene.firm.uid}/"
    assert "Above the cost" in reader.get(address).content.decode()
    assert value("savings_above_cost_share").value == 100


def test_what_moved_it_is_said(scene):
    before = world_at()
    make_saving(make_project(scene), 100)
    (moved,) = movements(find_indicator("net_savings_sum"), before, world_at(), "all")
    assert (moved.step, [one.words for one in moved.causes]) == (
        10,
        ["Savings of its projects were recorded, verified or corrected"],
    )


def test_it_opens_down_to_the_project(scene):
    first, second = make_project(scene, "First (invented)"), make_project(scene, "Second (invented)")
    make_saving(first, 300, 20)
    make_saving(second, 400, 10, overlaps_with=first)
    make_saving(second, 999, kind="projected")
    actor = make_actor("me_officer")
    page = signed_in(actor).get("/figures/net_savings_sum/").content.decode()
    address = f"/figures/net_savings_sum/enterprises/{scene.firm.uid}/"
    assert address in page
    assert "Projected, kept apart" in page
    opened = signed_in(actor).get(address).content.decode()
    for project in (first, second):
        assert f"/projects/{project.uid}/" in opened
    assert "its cost alone: the same saving as “Second (invented)”" in opened
    assert "no, projected" in opened
    lines = project_lines(actor, [scene.firm.pk], settle())
    assert [(one.title, one.net, one.counted, one.same_as) for one in lines] == [
        ("First (invented)", 280, False, "Second (invented)"),
        ("Second (invented)", 390, True, ""),
        ("Second (invented)", 999, False, ""),
    ]


def test_at_an_earlier_moment_the_page_tells_what_was_known_then(scene):
    project = make_project(scene)
    make_saving(project, 300)
    then = settle()
    make_saving(make_project(scene, "Later (invented)"), 50)
    assert [one.money.saving for one in project_lines(make_actor("owner"), [scene.firm.pk], then)] == [300]


def test_a_firm_without_a_saving_says_so(scene):
    page = signed_in(make_actor("me_officer")).get("/figures/net_savings_sum/").content.decode()
    assert "No observed saving" in page
    assert "No pair:" not in page


def test_who_may_not_open_the_enterprise_finds_no_project(scene):
    make_saving(make_project(scene, "Hidden (invented)"), 300)
    for role in ("donor", "lead_buyer", "committee_member"):
        actor = make_actor(role)
        assert signed_in(actor).get(f"/figures/net_savings_sum/enterprises/{scene.firm.uid}/").status_code in (403, 404)
        assert project_lines(actor, [scene.firm.pk], settle()) == []
        world, indicator = world_at(), find_indicator("net_savings_sum")
        found = behind(actor, world, indicator, value())
        assert found.depth < Depth.ANSWERS
