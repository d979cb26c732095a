"""Pages of countries and partners: the figures they print are the figures, and each reader finds what is theirs."""

from __future__ import annotations

import pytest

from score.programme.core import formats
from score.programme.dashboards.group_pages import partner_lines
from score.programme.organisations.actor import actor_of
from score.programme.results.figures import figure, world_at
from tests.programme import factories
from tests.programme.dashboards.scene import LONG_AGO, Scene, client_of, days_ago, train

pytestmark = pytest.mark.django_db


def actor(scene, role):
    member = scene.members[role]
    return actor_of(member.user, member.pk)


def test_a_country_prints_its_figure_and_opens_it():
    scene = Scene()
    found = figure(world_at(), "enterprises_trained", "country=GH")
    page = client_of(scene.members["coordinator"]).get("/countries/GH/").content.decode()
    assert f"<bdi>{formats.count(found.value)}</bdi>" in page
    assert found.value == 7
    assert 'href="/figures/enterprises_trained/?country=GH"' in page
    assert "Partner A (invented)" in page
    assert "Partner C (invented)" not in page
    assert "What is missing" in page


def test_a_donor_finds_a_country_s_figures_and_nothing_that_names_firms_or_partners():
    scene = Scene()
    page = client_of(scene.members["donor"]).get("/countries/GH/").content.decode()
    assert "Enterprises trained" in page
    for hidden in ("Partner A", "Oldest (invented)", "What is missing", scene.cohort.code, 'id="cohorts"'):
        assert hidden not in page


def test_a_partner_finds_its_own_page_and_no_other_s():
    scene = Scene()
    client = client_of(scene.members["partner_manager"])
    page = client.get(f"/partners/{scene.a.uid}/").content.decode()
    trained = figure(world_at(), "enterprises_trained", f"partner={scene.a.uid.hex}").value
    assert trained == 6
    assert f"<bdi>{trained:.0f}</bdi>" in page
    assert f"/enterprises/?partner={scene.a.pk}" in page
    assert scene.cohort.code in page
    assert client.get(f"/partners/{scene.b.uid}/").status_code == 404
    assert client_of(scene.members["donor"]).get(f"/partners/{scene.a.uid}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("owner", ["Partner A (invented)", "Partner B (invented)", "Partner C (invented)"]),
        ("coordinator", ["Partner A (invented)", "Partner B (invented)"]),
        ("partner_manager", ["Partner A (invented)"]),
        ("donor", []),
    ],
)
def test_the_list_of_partners_is_that_of_the_reader(role, names):
    scene = Scene()
    lines = partner_lines(actor(scene, role), world_at(), "")
    assert [one.organisation.name for one in lines] == names


def test_a_partner_s_line_says_what_it_reached_and_owes():
    scene = Scene()
    first = partner_lines(actor(scene, "owner"), world_at(), "")[0]
    assert (first.trained, first.cohorts, first.overdue) == (6, 3, 3)
    assert first.overdue_href == f"/data-quality/endlines_overdue/?partner={scene.a.uid.hex}"
    in_peru = partner_lines(actor(scene, "owner"), world_at(), "PE")
    assert [(one.organisation, one.trained) for one in in_peru] == [(scene.c, 1)]


def test_in_a_country_a_partner_s_line_is_of_that_country():
    scene = Scene()
    there = factories.make_enterprise("PE", name="Elsewhere (invented)", valid_from=LONG_AGO)
    train(scene.a, [there], days_ago(700), country="PE")
    owner = actor(scene, "owner")
    everywhere = partner_lines(owner, world_at(), "")[0]
    assert (everywhere.trained, everywhere.cohorts, everywhere.overdue) == (7, 4, 4)
    in_ghana = partner_lines(owner, world_at(), "GH")[0]
    assert (in_ghana.trained, in_ghana.cohorts, in_ghana.overdue) == (6, 3, 3)
    assert in_ghana.overdue_href == f"/data-quality/endlines_overdue/?partner={scene.a.uid.hex}&country=GH"
    page = client_of(scene.members["owner"]).get(in_ghana.overdue_href).content.decode()
    assert "Oldest (invented)" in page
    assert "Elsewhere (invented)" not in page
