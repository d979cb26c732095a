"""Rule 15: how deep a figure opens for whom, and that codes tell nothing."""

import re

import pytest
from django.test import override_settings

from score.programme.organisations.access import (
    Depth,
    FigureScope,
    code_of,
    depth_of_opening,
    shown_enterprises,
    why_it_stops,
)
from score.programme.organisations.actor import PUBLIC
from score.programme.organisations.models import Role
from tests.programme.factories import World, make_actor, make_consent, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db
ALL, CODED, FIGURE = Depth.ANSWERS, Depth.CODED_ENTERPRISES, Depth.FIGURE


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("role", "own_country", "own_partner", "whole_programme", "group_only"),
    [
        ("owner", ALL, ALL, ALL, FIGURE),
        ("me_officer", ALL, ALL, ALL, FIGURE),
        ("coordinator", ALL, CODED, CODED, FIGURE),
        ("partner_manager", CODED, ALL, CODED, FIGURE),
        ("trainer", CODED, ALL, CODED, FIGURE),
        ("data_clerk", CODED, ALL, CODED, FIGURE),
        ("donor", CODED, CODED, CODED, FIGURE),
        ("evaluator", CODED, CODED, CODED, FIGURE),
        ("focal_person", FIGURE, FIGURE, FIGURE, FIGURE),
        ("committee_member", FIGURE, FIGURE, FIGURE, FIGURE),
        ("lead_buyer", FIGURE, FIGURE, FIGURE, FIGURE),
        ("enterprise", FIGURE, FIGURE, FIGURE, FIGURE),
    ],
)
def test_rule_15_depth(world, role, own_country, own_partner, whole_programme, group_only) -> None:
    actor = world.actor(role)
    assert depth_of_opening(actor, FigureScope(country="GH")) is own_country
    assert depth_of_opening(actor, FigureScope(partner_id=world.partner.pk)) is own_partner
    assert depth_of_opening(actor, FigureScope()) is whole_programme
    assert depth_of_opening(actor, FigureScope(country="GH", group_only=True)) is group_only


def test_rule_15_every_role_is_in_the_table_and_another_country_or_partner_is_coded(world) -> None:
    for role in Role.values:
        assert depth_of_opening(world.actor(role), FigureScope()) >= FIGURE
    assert depth_of_opening(world.actor("coordinator"), FigureScope(country="PE")) is CODED
    assert depth_of_opening(world.actor("trainer"), FigureScope(partner_id=world.other_partner.pk)) is CODED


def test_rule_15_the_public_opens_published_figures_alone() -> None:
    assert depth_of_opening(PUBLIC, FigureScope(country="GH")) is Depth.NOTHING
    assert depth_of_opening(PUBLIC, FigureScope(country="GH", published=True)) is FIGURE


def test_the_page_says_why_it_stops() -> None:
    scopes = FigureScope(), FigureScope(group_only=True)
    assert why_it_stops(ALL, scopes[0]) == ""
    reasons = {why_it_stops(depth, scopes[0]) for depth in (CODED, FIGURE, Depth.NOTHING)} | {
        why_it_stops(FIGURE, scopes[1])
    }
    assert len(reasons) == 4
    assert "" not in reasons


def test_rule_15_a_partner_finds_its_own_by_name_and_others_by_code(world) -> None:
    scope = FigureScope(country="GH")
    ids = [world.enterprise.pk, world.others_enterprise.pk]
    shown = shown_enterprises(world.actor("partner_manager"), ids, scope, "report 1")
    assert shown[ids[0]].label == world.enterprise.name
    assert shown[ids[0]].named
    assert not shown[ids[1]].named
    assert re.fullmatch(r"Enterprise [A-Z2-7]{4}-[A-Z2-7]{4}", shown[ids[1]].label)
    make_consent(world.others_enterprise, "hand_over", recipient=world.partner)
    assert shown_enterprises(world.actor("trainer"), ids, scope, "report 1")[ids[1]].named


@pytest.mark.parametrize("role", ["donor", "evaluator"])
def test_rule_15_coded_readers_see_no_name(world, role: str) -> None:
    ids = [world.enterprise.pk, world.others_enterprise.pk, world.foreign_enterprise.pk]
    shown = shown_enterprises(world.actor(role), ids, FigureScope(), "report 1")
    assert set(shown) == set(ids)
    assert not any(one.named or "invented" in one.label for one in shown.values())


@pytest.mark.parametrize("role", ["lead_buyer", "enterprise", "committee_member", "focal_person"])
def test_rule_15_others_get_no_list_at_all(world, role: str) -> None:
    assert shown_enterprises(world.actor(role), [world.enterprise.pk], FigureScope(country="GH"), "report 1") == {}


def test_codes_are_stable_in_a_report_differ_between_reports_and_hang_on_the_key(world) -> None:
    firms = [make_enterprise() for _ in range(5)]
    codes = [code_of(firm, "report 1") for firm in firms]
    assert codes == [code_of(firm.uid, "report 1") for firm in firms]
    assert len(set(codes)) == 5
    assert not set(codes) & {code_of(firm, "report 2") for firm in firms}
    with override_settings(SECRET_KEY="another key, as long as it has to be for a key"):
        assert not set(codes) & {code_of(firm, "report 1") for firm in firms}


def test_the_owner_sees_names_everywhere() -> None:
    firm = make_enterprise("PE")
    make_round(firm, make_organisation())
    shown = shown_enterprises(make_actor("owner"), [firm.pk], FigureScope(), "report 1")
    assert shown[firm.pk].label == firm.name
