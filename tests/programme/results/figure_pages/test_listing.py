"""All figures at a glance: the same numbers as behind each page, in the file unrounded, and words where none is."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.test import Client

from score.catalogue import indicators
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figure_pages.listing import HEADS, choices, cuts_of, figure_row, line, yardstick
from score.programme.results.figures import figure, world_at
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db
NOTHING = Asked({}, None, None)


class Play:
    def __init__(self) -> None:
        golden_world.import_golden()
        self.actor = factories.make_actor("donor")
        self.buyer = factories.make_actor("lead_buyer")
        self.world = world_at()
        self.lines = {
            code: line(self.actor, self.world, sheet, NOTHING.group, NOTHING)
            for code, sheet in indicators.all_indicators().items()
        }

    def get(self, address: str, actor=None):
        client = Client()
        user = (actor or self.actor).user
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(address)


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        yield Play()


def test_each_line_has_its_number_or_the_words_why_not(play):
    assert any(one.value for one in play.lines.values()) and any(one.why_not for one in play.lines.values())
    for code, one in play.lines.items():
        assert bool(one.value) != bool(one.why_not), code
        if one.value:
            assert one.value == figure_words.value_text(figure(play.world, code)), code


def test_the_page_holds_every_indicator_once(play):
    areas = play.get("/figures/").context["areas"]
    listed = [one.indicator.code for _name, lines in areas for one in lines]
    assert sorted(listed) == sorted(indicators.all_indicators())


def test_the_file_is_unrounded_and_has_a_row_for_each_figure(play):
    text = b"".join(play.get("/figures/?format=csv")).decode().lstrip("\ufeff")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == {code for code, one in play.lines.items() if one.figure is not None}
    for code, row in rows.items():
        shown = play.lines[code].figure
        assert row["value"] == ("" if not shown.shown or shown.value is None else str(shown.value)), code
        assert datetime.date.fromisoformat(row["as_of_day"]) == datetime.date(1970, 1, 1) + datetime.timedelta(
            days=shown.as_of_day
        )


def test_a_reader_without_the_right_to_files_gets_none(play):
    assert play.get("/figures/", play.buyer).status_code == 200
    refused = play.get("/figures/?format=csv", play.buyer)
    assert refused.status_code in (403, 404) and "attachment" not in refused.get("Content-Disposition", "")


@pytest.mark.parametrize("query", ["as_of=yesterday", "pairing=sideways", "country=GH&sector=food&size=small"])
def test_an_address_that_cannot_be_read_is_answered_with_words(play, query):
    response = play.get(f"/figures/?{query}")
    assert response.status_code == 400
    assert response.context["messages_"]


def test_a_group_that_does_not_occur_has_no_data_and_no_number(play):
    here = Asked({"country": "XX"}, None, None)
    one = line(play.actor, play.world, indicators.get("defects_share"), here.group, here)
    assert one.value == one.bounds == "" and one.why_not


def test_a_figure_that_is_not_shown_has_no_value_in_the_file(play):
    real = figure(play.world, "defects_share")
    found = dict(zip(HEADS, figure_row(real), strict=True))
    assert found["value"] == real.value and found["numerator"] == real.numerator
    hidden = [one.figure for one in play.lines.values() if one.figure is not None and not one.figure.shown]
    for one in hidden:
        row = dict(zip(HEADS, figure_row(one), strict=True))
        assert row["value"] is row["lower"] is row["upper"] is None


def test_a_yardstick_is_only_beside_what_is_compared_over_time(play):
    assert yardstick(figure(play.world, "enterprises_trained")) == ""
    one = figure(play.world, "defects_share")
    has_one = one.comparison is not None and one.comparison.value is not None
    assert yardstick(one).startswith("untrained: " if has_one else "no comparison")


def test_a_select_keeps_what_was_chosen_and_is_left_out_where_nothing_is_to_choose(play):
    offered = {one.name: one for one in choices(play.world, NOTHING, ("country", "sector"))}
    for one in offered.values():
        assert len(one.options) > 1 and not any(chosen for _value, _label, chosen in one.options)
        assert [label for _value, label, _chosen in one.options] == sorted(label for _v, label, _c in one.options)
    name, select = next(iter(offered.items()))
    value = select.options[0][0]
    again = next(one for one in choices(play.world, Asked({name: value}, None, None), (name,)))
    assert [option[0] for option in again.options if option[2]] == [value]


def test_cuts_inside_an_enterprise_are_only_offered_where_the_sheet_names_them():
    for sheet in indicators.all_indicators().values():
        offered = {cut for cut, _name in cuts_of(sheet)}
        assert "country" in offered
        assert ("sex" in offered) is ("sex" in sheet.disaggregations), sheet.code
