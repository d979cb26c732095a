"""The catalogue of indicators as pages and as a file: all of it, findable, and open to everybody."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from score.catalogue import indicators
from score.programme.results.figure_pages.catalogue import HEADS, direction_words, tolerance_words
from score.programme.results.figure_pages.listing import AREAS, area_name

pytestmark = pytest.mark.django_db
ALL = indicators.all_indicators()


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response).decode().lstrip("\ufeff"))))


def test_every_indicator_has_an_area_with_a_heading():
    """One in an unknown area would be in the file and on no page."""
    assert {one.area for one in ALL.values()} <= set(AREAS)
    assert all(area_name(area) != area for area in AREAS)
    assert area_name("an area without a name") == "an area without a name"


def test_the_list_links_every_sheet(client):
    page = client.get("/indicators/").content.decode()
    assert [code for code in ALL if f'href="/indicators/{code}/"' not in page] == []


@pytest.mark.parametrize("code", ALL)
def test_every_sheet_is_shown_whole(client, code):
    response = client.get(f"/indicators/{code}/")
    assert response.status_code == 200
    assert {question.code for question in response.context["questions"]} == set(ALL[code].questions)
    assert [other.code for other in response.context["beside"]] == list(ALL[code].beside)


def test_an_unknown_indicator_is_not_found(client):
    assert client.get("/indicators/no_such_indicator/").status_code == 404


@pytest.mark.parametrize("query", ["defects_share", "DEFECTS_SHARE", "  defects_share "])
def test_searching_finds_by_code_whatever_the_case(client, query):
    response = client.get("/indicators/", {"q": query})
    found = [one.code for _area, listed in response.context["areas"] for one in listed]
    assert "defects_share" in found and response.context["count"] == len(found) < len(ALL)


def test_searching_for_nothing_there_is_said_without_empty_headings(client):
    response = client.get("/indicators/", {"q": "<script>zzz"})
    assert response.context["count"] == 0 and response.context["areas"] == []
    assert "<script>zzz" not in response.content.decode()


def test_the_file_holds_what_was_searched_for_under_its_heads(client):
    rows = rows_of(client.get("/indicators/", {"format": "csv"}))
    assert list(rows[0]) == list(HEADS)
    assert [row["code"] for row in rows] == list(ALL)
    for row in rows:
        sheet = ALL[row["code"]]
        assert row["version"] == str(sheet.version) and row["questions"].split() == list(sheet.questions)
    some = rows_of(client.get("/indicators/", {"format": "csv", "q": "defects_share"}))
    assert 0 < len(some) < len(rows)


@pytest.mark.parametrize("kind", ["pdf", "html", ""])
def test_another_kind_of_file_is_the_page(client, kind):
    assert "text/html" in client.get("/indicators/", {"format": kind})["Content-Type"]


@pytest.mark.parametrize(
    ("in_points", "tolerance", "words"),
    [
        (True, 5, "more than 5 points"),
        (True, 0.5, "more than 0.5 points"),
        (False, 0, "any difference"),
        (False, 0.05, "more than 5 % of the value before"),
        (False, 0.025, "more than 2.5 % of the value before"),
    ],
)
def test_a_tolerance_says_of_what_it_is(in_points, tolerance, words):
    sheet = replace(ALL["defects_share"], tolerance_in_points=in_points, tolerance=tolerance)
    assert tolerance_words(sheet) == words


@pytest.mark.parametrize(
    ("direction", "words"),
    [("down", "less is better"), ("up", "more is better"), ("none", "neither more nor less")],
)
def test_a_direction_is_said_in_words(direction, words):
    assert words in direction_words(replace(ALL["defects_share"], direction=direction))
