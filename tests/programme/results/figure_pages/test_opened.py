"""The opened figure: states, files, history and movers as each reader may have them."""

from __future__ import annotations

import csv
import dataclasses
import io
import re

import pytest
from django.test import Client

from score.programme.core import facts
from score.programme.organisations.actor import PUBLIC
from score.programme.results import changes
from score.programme.results.figure_pages.history_chart import draw
from score.programme.results.figure_pages.listing import HEADS, cuts_for, figure_row
from score.programme.results.figure_pages.opened import missing_of
from score.programme.results.figures import figure, find_indicator, world_at
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db


class Play:
    def __init__(self) -> None:
        golden_world.import_golden()
        self.actors = {role: factories.make_actor(role) for role in ("owner", "donor", "lead_buyer")}
        self.world = world_at()

    def get(self, role: str, address: str):
        client = Client()
        client.force_login(self.actors[role].user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(address)

    def rows(self, role: str, address: str) -> list[list[str]]:
        text = b"".join(self.get(role, address)).decode()
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        yield Play()


@pytest.mark.parametrize(("state", "count"), [("improved", 3), ("unchanged", 1), ("worse", 1), ("none", 3), ("", 8)])
def test_the_states_are_the_numbers_of_the_bar(play, state, count):
    page = play.get("donor", f"/figures/defects_share/?state={state}").content.decode()
    listed = set(re.findall(r"Enterprise [A-Z2-7]{4}-[A-Z2-7]{4}", page.partition('aria-labelledby="behind"')[2]))
    assert len(listed) == count


def test_the_file_holds_the_figure_and_the_rows_under_codes(play):
    rows = play.rows("donor", "/figures/defects_share/?format=csv")
    assert rows[0] == list(HEADS)
    assert float(rows[1][HEADS.index("value")]) == figure(play.world, "defects_share").value
    assert rows[3][:3] == ["enterprise", "country", "state"]
    assert len(rows) == 4 + 8
    assert all(re.match(r"Enterprise [A-Z2-7]{4}-", row[0]) for row in rows[4:])


def test_files_are_not_for_those_without_the_right(play):
    assert play.get("lead_buyer", "/figures/defects_share/?format=csv").status_code == 403


def test_movers_print_the_value_then_and_now(play):
    page = play.get("owner", "/figures/defects_share/moved/?since=2025-08-31&as_of=2025-12-31").content.decode()
    assert "80.0%" in page and "60.0%" in page
    assert "Firm F8 (invented)" in page
    assert "A correction" in page
    assert "Time passed" not in page


def test_without_an_earlier_moment_the_movers_say_so_and_offer_no_empty_choice(play, monkeypatch):
    monkeypatch.setattr(changes, "moments", lambda upto: [upto])
    page = play.get("owner", "/figures/defects_share/moved/").content.decode()
    assert "no records from an earlier moment yet" in page
    assert "<select" not in page and "<table" not in page


def test_the_moment_compared_with_is_among_those_to_choose_from(play):
    page = play.get("owner", "/figures/defects_share/moved/?since=2025-08-13&as_of=2025-12-31").content.decode()
    assert re.search(r'<option value="2025-08-13[^"]*" selected>', page)


def test_the_movers_stop_where_the_enterprises_do(play):
    page = play.get("lead_buyer", "/figures/defects_share/moved/").content.decode()
    assert "not the enterprises behind it" in page
    assert "80.0%" not in page


def test_two_cuts_at_once_show_rows_inside_both_only(play):
    page = play.get("owner", "/figures/enterprises_trained/?country=CN&by=module").content.decode()
    table = page.partition('id="cuts"')[2].partition("</table>")[0]
    assert "?country=CN&amp;module=" in table
    assert "country=GH" not in table


@pytest.mark.parametrize("code", ["defects_share", "jobs_net", "accidents_pooled", "energy_median"])
def test_missing_and_closed_make_up_who_has_no_pair(play, code):
    found = figure(play.world, code)
    assert 0 <= missing_of(found) <= (found.eligible or 0) - (found.with_data or 0)


@pytest.mark.parametrize(("actor", "cuts"), [("public", ("country",)), ("owner", ("country", "partner", "cohort"))])
def test_the_public_is_offered_public_cuts(play, actor, cuts):
    reader = PUBLIC if actor == "public" else play.actors[actor]
    assert cuts_for(reader, ("country", "partner", "cohort")) == cuts


def test_a_row_of_a_file_has_all_heads_and_no_value_where_it_is_not_shown(play):
    found = figure(play.world, "jobs_net")
    row = dict(zip(HEADS, figure_row(found), strict=True))
    assert (row["value"], row["type"], row["publishable"]) == (found.value, found.type.text, True)


@pytest.mark.parametrize("code", ["defects_share", "jobs_net", "jobs_lost", "accidents_pooled", "enterprises_trained"])
def test_the_history_chart_bears_falling_missing_and_constant_values(play, code):
    """Values below zero throughout, none at all in between, and one that never changes."""
    found = figure(play.world, code)
    then = facts.as_known(None)
    indicator = find_indicator(code)
    empty = figure(world_at(then.replace(year=1999)), code)
    assert draw(indicator, [(then, found)]) is None
    assert draw(indicator, []) is None
    moments = [then.replace(year=year) for year in (2023, 2024, 2025)]
    assert draw(indicator, list(zip(moments, (found, empty, found), strict=True))) is not None
    constant = draw(indicator, list(zip(moments, (found, found, found), strict=True)))
    assert "held near" in constant.title


def test_the_table_of_the_history_has_bounds_in_the_unit_of_the_figure(play):
    now = facts.as_known(None)
    found = dataclasses.replace(figure(play.world, "jobs_net"), value=19.0, lower=-92.0, upper=25.4)
    drawn = draw(find_indicator("jobs_net"), [(now.replace(year=2024), found), (now, found)])
    assert [row[2] for row in drawn.table.rows] == ["−92 to +26"] * 2
    share = dataclasses.replace(figure(play.world, "defects_share"), value=60.0, lower=50.0, upper=66.7)
    drawn = draw(find_indicator("defects_share"), [(now.replace(year=2024), share), (now, share)])
    assert [row[2] for row in drawn.table.rows] == ["50.0–66.7%"] * 2


ADDS_UP = "Rows of a count or sum add up to the total."
WORDS = {
    ADDS_UP,
    "An enterprise can stand in several rows: they do not add up to the total.",
    "The same person can stand in several rows: they do not add up to the total.",
    "Shares, rates and medians of rows are never added or averaged.",
}


@pytest.mark.parametrize(
    ("code", "cut", "words"),
    [
        ("jobs_net", "country", ADDS_UP),
        ("enterprises_trained", "country", ADDS_UP),
        ("enterprises_trained", "module", "An enterprise can stand in several rows: they do not add up to the total."),
        ("persons_trained", "country", "The same person can stand in several rows: they do not add up to the total."),
        ("persons_trained", "sex", ADDS_UP),
        ("defects_share", "country", "Shares, rates and medians of rows are never added or averaged."),
    ],
)
def test_a_table_says_whether_its_rows_may_be_added(play, code, cut, words):
    page = play.get("donor", f"/figures/{code}/?by={cut}").content.decode()
    assert {one for one in WORDS if one in page} == {words}
