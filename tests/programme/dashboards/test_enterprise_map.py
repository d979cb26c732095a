"""The map: circles where enterprises are, numbers in the table, nothing that the reader may not see."""

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.dashboards.enterprise_map import picture_of
from tests.programme.factories import World, make_enterprise, make_member

pytestmark = pytest.mark.django_db
ADDRESS = reverse("enterprise_map")


def client_of(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def owner():
    for area, point in (
        ("Ashanti", "6.6, -1.6"), ("Ashanti", "6.8, -1.8"), ("Ashanti", None), ("Volta", "6.6, 0.4"), ("Oti", None),
    ):  # fmt: skip
        make_enterprise(area=area, sector="food", **({"coordinates": point} if point else {}))
    make_enterprise(sector="metal")
    make_enterprise("PE", area="Lima", coordinates="-12.05, -77.04")
    return client_of(make_member("owner"))


def areas(response):
    return {(area.country, area.name): (area.count, area.located) for area in response.context["areas"]}


def test_areas_are_counted_with_and_without_coordinates(owner):
    response = owner.get(ADDRESS, {"country": "GH"})
    assert areas(response) == {
        ("GH", "Ashanti"): (3, 2),
        ("GH", "Volta"): (1, 1),
        ("GH", "Oti"): (1, 0),
        ("GH", ""): (1, 0),
    }
    text = response.content.decode()
    assert text.count('<circle class="spot"') == 2 and "none: not on the map" in text
    assert "area not recorded" in text and "style=" not in text


def test_a_circle_stands_in_the_middle_and_its_surface_is_as_the_number(owner):
    picture = owner.get(ADDRESS, {"country": "GH"}).context["picture"]
    ashanti, volta = (next(one for one in picture.circles if one.name == name) for name in ("Ashanti", "Volta"))
    assert (ashanti.latitude, ashanti.longitude) == (pytest.approx(6.7), pytest.approx(-1.7))
    assert ashanti.x < volta.x and ashanti.radius**2 / volta.radius**2 == pytest.approx(3, rel=0.05)
    assert 0 < ashanti.x < picture.width and 0 < ashanti.y < picture.height


def test_the_filters_are_those_of_the_list_and_a_number_opens_it(owner):
    response = owner.get(ADDRESS, {"sector": "food", "country": "GH"})
    assert sum(count for count, _located in areas(response).values()) == 5
    make_enterprise(area="Ashanti North", sector="food")
    for area in owner.get(ADDRESS, {"country": "GH"}).context["areas"]:
        assert owner.get(area.href).context["page"].paginator.count == area.count, area.name


def test_several_countries_are_on_one_map(owner):
    picture = owner.get(ADDRESS).context["picture"]
    assert len(picture.circles) == 3 and picture.countries.count("M") >= 2 and picture.around


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("owner", {"GH", "PE"}),
        ("coordinator", {"GH"}),
        ("partner_manager", {"GH"}),
        ("lead_buyer", set()),
        ("donor", set()),
    ],
)
def test_each_role_sees_its_own_on_the_map(role, seen):
    world = World()
    response = client_of(world.members[role]).get(ADDRESS)
    assert {country for country, _area in areas(response) if country} == seen
    if not seen:
        assert response.context["picture"] is None and "No enterprise matches" in response.content.decode()


def test_a_country_without_outline_or_point_draws_nothing():
    assert picture_of([], "XX") is None


def test_a_name_with_markup_stays_text(owner):
    make_enterprise(area="<script>alert(1)</script>", coordinates="6.6, -1.6")
    text = owner.get(ADDRESS).content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text
