"""The overview for every role, its own part, and numbers that agree with the figures they open to."""

from __future__ import annotations

import pytest
from django.test import Client

from score.programme.dashboards import overview_charts, overview_map
from score.programme.dashboards.funnel import funnel_of, stages
from score.programme.dashboards.headlines import REACHED, tile
from score.programme.dashboards.missing_panel import OF_ALL, missing_of_all
from score.programme.dashboards.overview import CHANGED, own_part
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Organisation, Role
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figures import figure, world_at
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db
WHOLE = Asked({}, None, None)


class Play:
    def __init__(self) -> None:
        golden_world.import_golden()
        self.members = {role: factories.make_actor(role) for role in Role.values}
        # refused when a member is made, but an organisation can lose its country or its record afterwards
        for name, role in (("coordinator without country", "coordinator"), ("enterprise without record", "enterprise")):
            member = factories.make_member(role)
            Organisation.objects.filter(pk=member.organisation_id).update(country="", enterprise=None)
            member.organisation.refresh_from_db()
            self.members[name] = actor_of(member.user, member.pk)
        self.world = world_at()

    def get(self, who: str, query: str = ""):
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(self.members[who].user, backend=backend)
        return client.get(f"/{query}")


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        yield Play()


@pytest.mark.parametrize("who", [*Role.values, "coordinator without country", "enterprise without record"])
def test_every_role_finds_a_first_page(play, who):
    response = play.get(who)
    if who == "enterprise":
        assert response.status_code == 302
        assert response["Location"].startswith("/enterprises/")
        return
    assert response.status_code == 200
    assert "Programme overview" in response.content.decode()


def test_the_public_is_asked_to_sign_in():
    response = Client().get("/")
    assert response.status_code == 302
    assert "next=/" in response["Location"]


@pytest.mark.parametrize(
    ("who", "cut"), [("coordinator", "country"), ("partner_manager", "partner"), ("trainer", "partner"), ("donor", "")]
)
def test_a_reader_begins_with_their_own_part(play, who, cut):
    assert list(own_part(play.members[who])) == ([cut] if cut else [])
    assert own_part(play.members["coordinator without country"]) == {}


@pytest.mark.parametrize(
    "query", ["?sector=1030&module=quality_management", "?country=GH&partner=x", "?area=a;b", "?all"]
)
def test_two_cuts_and_groups_that_do_not_occur_have_a_page(play, query):
    assert play.get("owner", query).status_code == 200


@pytest.mark.parametrize("query", ["?sex=women", "?as_of=never", "?country=GH&sector=1&size=small"])
def test_what_cannot_be_asked_is_said(play, query):
    assert play.get("owner", query).status_code == 400


@pytest.mark.parametrize("code", [*REACHED, *CHANGED])
def test_a_tile_prints_the_figure_it_opens_to(play, code):
    made = tile(play.members["owner"], play.world, code, WHOLE)
    found = figure(play.world, code)
    assert made.figure.value == found.value
    assert made.href == f"/figures/{code}/"
    assert (made.value == "–") is (found.value is None or not found.headline)
    assert made.missing + made.closed + (found.with_data or 0) == (found.eligible or 0)


def test_jobs_stand_beside_what_they_are_made_of_unless_too_few_stand_behind(play):
    assert "19 created, 71 lost" in tile(play.members["owner"], play.world, "jobs_net", WHOLE).note
    small = Asked({"country": "CN"}, None, None)
    assert tile(play.members["lead_buyer"], play.world, "jobs_net", small).note == "too few to show"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"country": "IN"},
        {"module": "quality_management"},
        {"module": "cleaner_production", "country": "CN"},
        {"sector": "x"},
    ],
)
def test_the_funnel_narrows_and_its_trained_are_the_figure_s(play, values):
    asked = Asked(values, None, None)
    found = figure(play.world, "enterprises_trained", asked.group)
    made = funnel_of(play.members["owner"], play.world, values)
    assert made.count("trained") == (found.value if found else 0)
    counts = [made.count(step) for step in made.steps]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] >= 0
    steps = {stage.label: stage for stage in stages(made, asked)}
    assert steps["Trained"].href == f"/figures/enterprises_trained/{asked.query()}"
    assert steps["Module completed"].count <= steps["Trained"].count


def test_what_is_missing_of_all_is_only_what_is_there_and_opens_to_those_without_a_pair(play):
    found = missing_of_all(play.world, WHOLE)
    assert {one.kind.code for one in found} == {
        code for code, find in OF_ALL.items() if len(find(play.world.panel, {}))
    }
    assert all(one.total and one.href == "/figures/jobs_net/?state=none#behind" for one in found)
    assert missing_of_all(play.world, Asked({"sector": "x"}, None, None)) == []
    page = play.get("donor", "?all").content.decode()
    assert all(str(one.kind.title) in page for one in found)
    assert "What waits for somebody" in page


def test_countries_sum_to_the_trained_and_are_left_out_where_two_cuts_are_asked(play):
    rows = overview_map.countries(play.world, WHOLE)
    assert sum(row["count"] for row in rows) == figure(play.world, "enterprises_trained").value
    assert overview_map.countries(play.world, Asked({"country": "GH"}, None, None)) == []
    two = Asked({"sector": "1030", "module": "quality_management"}, None, None)
    assert overview_map.countries(play.world, two) == []
    assert overview_charts.by_country(play.members["owner"], play.world, two) is None


def test_the_growth_ends_at_the_trained_of_the_group(play):
    for values in ({}, {"module": "quality_management"}):
        chart = overview_charts.growth(play.world.panel, values)
        found = figure(play.world, "enterprises_trained", Asked(values, None, None).group)
        if chart is not None:
            assert f"{int(found.value)} enterprise" in chart.title
    assert overview_charts.growth(play.world.panel, {"country": "PE"}) is None


def test_the_export_holds_what_is_shown(play):
    response = play.get("donor", "?format=csv")
    text = b"".join(response).decode()
    assert text.splitlines()[0].lstrip("\ufeff").startswith("code,version,type")
    assert "persons_trained" in text
    assert play.get("lead_buyer", "?format=csv").status_code == 403
