"""What readers find behind figures: small yardsticks, what is not shown, names in every script, the subtracted row."""

from __future__ import annotations

import datetime
import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from score.programme.enterprises.actions import add_to_comparison
from score.programme.organisations.actor import PUBLIC
from score.programme.results.actions import NewAnswer
from score.programme.results.figures import figure, figures, find_indicator, world_at
from score.programme.results.openings import all_as_shown, as_shown, behind
from score.programme.trainings.actions import state_training
from tests.programme import factories
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
CLASS_DAY = DAY(2024, 3, 1)
NAMES = ("<script>alert(1)</script>\"'", "x" * 200, "مصنع النسيج", "织造厂", "{{ 7|add:7 }}{% now 'Y' %}")
REASON = "invented for this test"


def heads(number: int) -> NewAnswer:
    return NewAnswer("W", value=Decimal(number), unit="person", evidence=3, warning_reason=REASON)


def wages(number: int) -> list[NewAnswer]:
    """Pay of both sexes, and the women among the heads, by whom it is weighed."""
    given = [("WAGE", "sex=women", number, "GHS"), ("WAGE", "sex=men", number, "GHS"), ("W", "sex=women", 5, "person")]
    return [
        NewAnswer(question, part, value=Decimal(value), unit=unit, evidence=3, warning_reason=REASON)
        for question, part, value, unit in given
    ]


class Play:
    """Nine firms in Ghana, six in Peru, two in China, all with a pair of 10 and 12 heads; two untrained ones."""

    def __init__(self) -> None:
        self.partner = factories.make_organisation(name="Partner <b>bold</b> (invented)")
        countries = ["GH"] * 9 + ["PE"] * 6 + ["CN"] * 2
        self.firms = [self.firm(country, name) for country, name in zip(countries, NAMES + ("",) * 20, strict=False)]
        factories.make_cohort(self.partner, enterprises=self.firms[:1], code="SECRET-COHORT")
        for _number in range(2):
            other = self.firm("GH", "", trained=False)
            add_to_comparison(actor=None, enterprise=other, group="waiting list", reference_day=CLASS_DAY)
        roles = ("owner", "donor", "lead_buyer", "committee_member")
        self.actors = {role: factories.make_actor(role) for role in roles}
        self.world = world_at()

    def firm(self, country: str, name: str, *, trained: bool = True):
        firm = factories.make_enterprise(country, name=name, valid_from=DAY(2020, 1, 1), area="North; coast")
        if trained:
            state_training(
                actor=None, enterprise=firm, module="quality_management", first_class_day=CLASS_DAY,
                last_class_day=CLASS_DAY, source="invented",
            )  # fmt: skip
        for kind, year, number in (("baseline", 2023, 10), ("endline", 2024, 12)):
            factories.make_round(
                firm, kind=kind, starts_on=DAY(year, 12, 1), ends_on=DAY(year, 12, 31),
                answers=[heads(number), *wages(number)],
            )  # fmt: skip
        return firm

    def client(self, role: str) -> Client:
        client = Client()
        if role != "public":
            client.force_login(self.actors[role].user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def page(self, role: str, address: str) -> str:
        response = self.client(role).get(address)
        assert response.status_code == 200, address
        return response.content.decode()


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), rolled_back():
        yield Play()


def shown(play, role: str, code: str = "jobs_net") -> set[str]:
    actor = PUBLIC if role == "public" else play.actors[role]
    found = figures(play.world, code, ("country",))
    return {group for group, one in all_as_shown(actor, found).items() if one is not None}


@pytest.mark.parametrize("role", ["public", "lead_buyer", "committee_member"])
def test_the_small_country_is_not_the_whole_less_the_others(play, role):
    """China has two; with only China hidden it would be the whole less Ghana and Peru."""
    assert shown(play, role) == {"country=GH"}
    assert shown(play, role, "enterprises_trained") == {"country=GH", "country=PE", "country=CN"}


@pytest.mark.parametrize("role", ["owner", "donor"])
def test_who_may_open_the_enterprises_sees_all_rows(play, role):
    assert shown(play, role) == {"country=GH", "country=PE", "country=CN"}


@pytest.mark.parametrize(
    ("country", "status"), [("GH", 200), ("PE", 404), ("CN", 404), ("KH", 404)]
)  # a group that does not occur looks like one that is withheld
def test_the_public_cannot_ask_for_the_hidden_rows_by_their_address(play, country, status):
    client = play.client("public")
    assert client.get(f"/figures/jobs_net/?country={country}").status_code == status
    assert client.get(f"/figures/jobs_net/history/?country={country}").status_code == status


def test_table_and_address_agree(play):
    page = play.page("lead_buyer", "/figures/jobs_net/?by=country")
    assert page.count("too few to show") == 2
    for country in ("PE", "CN"):
        assert "Too few to show" in play.page("lead_buyer", f"/figures/jobs_net/?country={country}")


def test_the_minimum_holds_for_untrained_enterprises_too(play):
    raw = figure(play.world, "jobs_net")
    assert raw.comparison is not None and not raw.comparison.publishable
    assert as_shown(PUBLIC, raw, play.world).comparison is None
    assert as_shown(play.actors["donor"], raw, play.world).comparison is not None


def test_the_yardstick_of_a_sum_names_its_pairs_and_no_part_of_them(play):
    page = play.page("donor", "/figures/jobs_net/")
    assert "untrained: +4</strong>, 2 with a pair of 2 eligible" in page
    assert "of 2 with a pair, 2 eligible" not in page, "in a sum none of the pairs is a part of the others"


def test_the_public_finds_no_name_of_partner_or_cohort_anywhere(play):
    uid = play.partner.uid
    for query in ("", "?by=partner", "?by=cohort", "?by=funder", "?by=area", "?by=country"):
        page = play.page("public", f"/figures/jobs_net/{query}")
        assert not re.search(r"Partner .{0,8}b|SECRET|North", page), query
    for query in (f"?partner={uid}", f"?partner={uid.hex}", "?cohort=SECRET-COHORT", f"?funder={uid}"):
        assert play.client("public").get(f"/figures/jobs_net/{query}").status_code == 404, query


def test_a_figure_that_is_not_shown_tells_nothing_from_which_it_follows(play):
    raw = figure(play.world, "wage_share")
    assert raw is not None and not raw.shown and raw.improved is not None
    found = as_shown(play.actors["owner"], raw, play.world)
    assert (found.value, found.improved, found.lower, found.upper, found.numerator) == (None,) * 5
    assert found.with_data == raw.with_data
    opened = behind(play.actors["owner"], play.world, find_indicator("wage_share"), raw)
    assert {row.state for row in opened.rows} == {"counted"}
    assert "Without a price index" in play.page("owner", "/figures/wage_share/moved/")
    assert "no earlier moment with a value" in play.page("owner", "/figures/wage_share/history/")


@pytest.mark.parametrize("code", ["enterprises_trained", "jobs_net"])
def test_enterprises_of_a_count_are_not_called_worse(play, code):
    opened = behind(play.actors["owner"], play.world, find_indicator(code), figure(play.world, code))
    assert len(opened.rows) == 17
    assert "worse" not in {row.state for row in opened.rows}
    assert "Worse 1" not in play.page("owner", f"/figures/{code}/")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_on_every_page(play, name):
    firm = next(one for one in play.firms if one.name == name)
    for address in ("/figures/jobs_net/", f"/figures/jobs_net/enterprises/{firm.uid}/"):
        page = play.page("owner", address)
        assert name in html.unescape(page), address
        assert "<script>alert" not in page and "<b>bold" not in page
        assert "&amp;lt;" not in page and "&amp;#" not in page, "escaped twice"


def test_an_area_with_a_semicolon_opens(play):
    page = play.page("owner", "/figures/jobs_net/?by=area")
    assert "North; coast" in page
    assert "?area=North%3B+coast" in page
    assert "The 17 enterprises behind it" in play.page("owner", "/figures/jobs_net/?area=North%3B+coast")
    assert play.client("owner").get("/figures/jobs_net/history/?area=North%3B+coast").status_code == 200


def test_who_sees_no_enterprises_learns_not_of_the_one_that_carries_most(play):
    raw = figure(play.world, "jobs_net")
    found = as_shown(play.actors["lead_buyer"], raw, play.world)
    assert (found.top, found.without_top) == (None, None)
    assert as_shown(play.actors["donor"], raw, play.world).top == raw.top
