"""The funnel: whoever came further came through what lies before; recruitment is told only to whom it is open."""

from __future__ import annotations

import datetime

import pytest

from score.programme.core import facts
from score.programme.dashboards import funnel
from score.programme.dashboards.funnel import STEPS, funnel_of, stages
from score.programme.enterprises.models import RecruitmentStage
from score.programme.organisations.actor import actor_of
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figures import World, world_at
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, client_of, days_ago

pytestmark = pytest.mark.django_db


def actor(scene, role):
    member = scene.members[role]
    return actor_of(member.user, member.pk)


def reach(enterprise, stage, custodian, days=10):
    with facts.writing(None) as writing:
        writing.add(
            RecruitmentStage(
                enterprise=enterprise, stage=stage, reached_on=days_ago(days), custodian=custodian, why="invented"
            )
        )


def counts(scene, role, values=None):
    made = funnel_of(actor(scene, role), world_at(), values or {})
    return {step: made.count(step) for step in made.steps}


def test_without_recruitment_the_funnel_begins_at_the_registry_and_goes_on_with_the_class():
    scene = Scene()
    found = counts(scene, "owner")
    assert found == {"registry": 8, "enrolled": 8, "reached": 8, "trained": 8, "completed": 0}
    assert counts(scene, "owner", {"country": "PE"})["trained"] == 1


def test_recorded_stages_stand_between_and_each_counts_those_that_came_further():
    scene = Scene()
    applied, contacted, lost = (factories.make_enterprise(name=f"New {n} (invented)") for n in range(3))
    reach(contacted, "contacted", scene.a)
    reach(applied, "contacted", scene.a, 20)
    reach(applied, "applied", scene.a)
    reach(lost, "applied", scene.b, 20)
    reach(lost, "dropped", scene.b)
    made = funnel_of(actor(scene, "owner"), world_at(), {})
    assert [made.count(step) for step in STEPS] == [11, 11, 10, 8, 8, 8, 8, 0]
    assert made.dropped == 1
    labels = [stage.label for stage in stages(made, Asked({}, None, None))]
    assert labels[:5] == ["In the registry", "Contacted", "Applied", "Eligible", "Enrolled"]


def test_nothing_tells_one_partner_about_another_s_relation():
    scene = Scene()
    lost = factories.make_enterprise(name="Of B alone (invented)")
    reach(lost, "applied", scene.b)
    assert "applied" in counts(scene, "manager of b")
    assert "applied" not in counts(scene, "partner_manager")
    assert "applied" not in counts(scene, "donor")


def test_enrolled_is_also_who_waits_for_a_class():
    scene = Scene()
    waiting = factories.make_enterprise(name="Waiting (invented)")
    factories.make_cohort(scene.a, enterprises=[waiting])
    assert counts(scene, "owner")["enrolled"] == 9
    assert counts(scene, "owner")["reached"] == 8


def test_a_step_opens_to_the_enterprises_that_the_reader_may_see():
    scene = Scene()
    page = client_of(scene.members["coordinator"]).get("/funnel/trained/").content.decode()
    assert "Oldest (invented)" in page
    assert "Abroad (invented)" not in page
    assert "8 enterprises came at least so far; 7 of them are open to you" in page
    page = client_of(scene.members["donor"]).get("/funnel/trained/").content.decode()
    assert "None that is open to you" in page
    assert client_of(scene.members["owner"]).get("/funnel/trained/?as_of=never").status_code == 400
    one = client_of(scene.members["owner"]).get("/funnel/trained/?country=PE").content.decode()
    assert "1 enterprise came at least so far" in one


def test_what_was_recorded_is_read_once_for_as_long_as_nothing_is_recorded(monkeypatch):
    scene = Scene()
    reach(factories.make_enterprise(name="New (invented)"), "applied", scene.a)
    world, reads = world_at(), []
    later = World(world.moment + datetime.timedelta(minutes=1), world.panel)
    read = funnel._recorded
    monkeypatch.setattr(funnel, "_recorded", lambda *asked: reads.append(asked) or read(*asked))
    for one in (world, later, later):
        assert funnel_of(actor(scene, "owner"), one, {}).count("applied") == 9
    assert len(reads) == 1
    reach(factories.make_enterprise(name="Newer (invented)"), "applied", scene.a)
    assert counts(scene, "owner")["applied"] == 10
