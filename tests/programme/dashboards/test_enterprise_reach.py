"""The list shows to each role exactly the enterprises that access opens to it, whatever was recorded."""

import datetime

import pytest

from score.programme.core import facts
from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.enterprise_table import table_for
from score.programme.enterprises.actions import merge_enterprises, set_attribute, withdraw_attribute
from score.programme.enterprises.models import Enterprise, EnterpriseMerge, EnterpriseRow, RecruitmentStage
from score.programme.organisations.access import may, visible_to
from score.programme.organisations.models import Role
from tests.programme.factories import World, make_actor, make_consent, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def world():
    """What is hard to say: parts, moves, merges, consents, prospects, records of no country."""
    play = World()
    group = make_enterprise("PE", name="Group (invented)", level="group")
    entity = make_enterprise("PE", name="Entity (invented)", level="legal_entity", parent=group)
    make_enterprise("GH", play.partner, name="Site (invented)", parent=entity)
    moving = make_enterprise("PE", name="Moving (invented)")
    set_attribute(actor=None, enterprise=moving, kind="country", value="GH", valid_from=D(2999, 1, 1))
    moved = make_enterprise("GH", name="Moved (invented)")
    set_attribute(actor=None, enterprise=moved, kind="country", value="PE", valid_from=D(2024, 6, 1))
    lost = make_enterprise("GH", name="Lost (invented)")
    withdraw_attribute(actor=None, attribute=lost.attributes.get(), reason="wrong")
    merge_enterprises(actor=None, kept=lost, absorbed=make_enterprise("GH", play.partner, name="Absorbed (invented)"))
    foreign = make_enterprise("PE", play.foreign_partner, name="Handed over (invented)")
    make_consent(foreign, recipient=play.partner)
    make_round(make_enterprise("PE", name="Asked (invented)"), play.partner)
    with facts.writing(None) as writing:
        prospect = make_enterprise("GH", name="Prospect (invented)")
        for custodian, stage in ((play.partner, "applied"), (play.other_partner, "dropped")):
            writing.add(
                RecruitmentStage(enterprise=prospect, stage=stage, reached_on=D(2025, 1, 1), custodian=custodian)
            )
    enterprise_rows.catch_up()
    return play


def actors(play):
    return [play.actor(role) for role in Role.values] + [
        make_actor("partner_manager", make_organisation(country="")),
        make_actor("trainer", play.other_partner),
        make_actor("partner_manager", play.foreign_partner),
        make_actor("coordinator", country="PE"),
    ]


@pytest.mark.parametrize("verb", ["view", "export", "change"])
def test_the_list_opens_what_access_opens(world, verb):
    absorbed = EnterpriseMerge.objects.in_force().values("absorbed")
    seen = set()
    for actor in actors(world):
        opened = set(visible_to(actor, Enterprise, verb).exclude(pk__in=absorbed).values_list("name", flat=True))
        rows = set(table_for(actor, verb).rows.values_list("name", flat=True))
        assert rows == opened, f"{actor.role} of {actor.organisation}"
        assert may(actor, EnterpriseRow, verb) == may(actor, Enterprise, verb)
        seen.add(frozenset(rows))
    assert len(seen) > 4, "roles differ"


def test_what_is_not_open_any_more_is_not_shown_before_the_rows_are_kept_up(world):
    """Access has the last word on each page."""
    coordinator = world.actor("coordinator")
    table = table_for(coordinator)
    key = world.others_enterprise.pk
    assert [row.pk for row in table.filled([key])] == [key]
    set_attribute(actor=None, enterprise=world.others_enterprise, kind="country", value="PE", valid_from=D(2024, 6, 1))
    assert table.filled([key]) == []


@pytest.mark.parametrize(
    ("role", "stage"),
    [("owner", "dropped"), ("coordinator", "dropped"), ("partner_manager", "applied"), ("focal_person", "")],
)
def test_a_partner_is_told_its_own_stage_alone(world, role, stage):
    table = table_for(world.actor(role))
    (row,) = table.filled(list(table.rows.filter(name="Prospect (invented)").values_list("pk", flat=True)))
    assert row.stage == stage


def test_another_partner_that_does_not_recruit_it_is_told_nothing(world):
    third = make_actor("partner_manager", make_organisation())
    table = table_for(third)
    (row,) = table.filled(list(table.rows.filter(name="Prospect (invented)").values_list("pk", flat=True)))
    assert row.stage == ""
    for order in ("stage", "-stage", "heads", "-data"):
        assert {one.stage for one in table.each(table.rows, order)} == {""}
