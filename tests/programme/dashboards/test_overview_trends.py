"""Headline figures over quarters: each is the figure of that moment, worked out once, and only as far as it is open."""

from __future__ import annotations

import datetime

import pytest

from score.programme.dashboards import overview_trends
from score.programme.dashboards.overview_trends import FIGURES, Past, charts_of, past_of, quarter_ends, work_out
from score.programme.organisations.actor import actor_of
from score.programme.results.figures import World, figure, world_at
from score.programme.results.panel import build_panel
from tests.programme import factories
from tests.programme.dashboards.scene import client_of
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


def moment(year, month, day):
    return datetime.datetime(year, month, day, 12, tzinfo=UTC)


def test_an_instance_without_records_has_no_past():
    assert past_of(world_at(), "all") is None
    assert work_out(None, budget=0) == (0, 0)
    assert "no earlier quarter" in client_of(factories.make_member("owner")).get("/trends/").content.decode()


@pytest.fixture(scope="module")
def golden(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        golden_world.import_golden()
        yield {role: factories.make_member(role) for role in ("owner", "donor", "lead_buyer")}


def test_quarters_end_where_quarters_end():
    found = quarter_ends(moment(2024, 2, 10), moment(2025, 2, 20))
    assert [one.date().isoformat() for one in found] == ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]
    assert all(one.time() == datetime.time.max for one in found)
    assert quarter_ends(moment(2025, 1, 10), moment(2025, 2, 20)) == []
    assert len(quarter_ends(moment(2000, 1, 1), moment(2025, 2, 20))) == overview_trends.QUARTERS
    edge = quarter_ends(moment(2024, 2, 10), datetime.datetime(2025, 1, 1, tzinfo=UTC))
    assert edge[-1].date().isoformat() == "2024-12-31"


def test_what_is_kept_is_the_figure_of_that_moment(golden):
    past = past_of(world_at(), "country=GH")
    assert past is not None and past.moments
    work_out(past, budget=1000)
    last = past.moments[-1]
    then = World(last, build_panel(last))
    for code in FIGURES:
        assert past.kept(last)[code] == figure(then, code, "country=GH")


def test_it_is_worked_out_once_and_in_pieces(golden, monkeypatch):
    past = past_of(world_at(), "all")
    total = len(past.moments)
    assert total > 2
    assert work_out(past, budget=0) == (1, total), "at least one each time, so that it comes to an end"
    assert work_out(past, budget=0) == (2, total)
    assert work_out(past, budget=1000) == (total, total)
    monkeypatch.setattr(Past, "work_out", lambda self, moment: pytest.fail("worked out again"))
    assert work_out(past, budget=0) == (total, total)


def test_small_groups_have_no_past_for_those_who_may_not_see_them(golden):
    world = world_at()
    actors = {role: actor_of(member.user, member.pk) for role, member in golden.items()}
    past = past_of(world, "country=GH")
    work_out(past, budget=1000)
    assert charts_of(actors["lead_buyer"], world, past) == []
    for _href, chart in charts_of(actors["owner"], world, past):
        assert chart.title
        assert chart.note


def test_the_part_of_the_page_says_how_far_it_is_and_then_shows_charts(golden, monkeypatch):
    client = client_of(golden["donor"])
    monkeypatch.setattr(overview_trends, "BUDGET", 0)
    page = client.get("/trends/", headers={"HX-Request": "true"}).content.decode()
    assert "Looking back: 1 of" in page
    assert 'hx-get="/trends/"' in page
    monkeypatch.setattr(overview_trends, "BUDGET", 1000)
    page = client.get("/trends/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in page
    assert "as the records stood at each moment" in page or "no earlier quarter" in page
    assert client.get("/trends/?as_of=never").status_code == 400


def test_whoever_follows_its_address_gets_a_whole_page(db):
    client = client_of(factories.make_member("owner"))
    assert "<html" in client.get("/trends/").content.decode()
    assert "<html" not in client.get("/trends/", headers={"HX-Request": "true"}).content.decode()
