"""Any table as records."""

import pytest

from score.programme.enterprises.matching.scoring import ADDRESS, CODE, NAME, WORDS
from score.programme.enterprises.matching.tables import (
    Columns,
    NoSuchColumn,
    columns_of_pairs,
    judged,
    label_column,
    label_of,
    pairs_within,
    quality,
    stated,
    suggested,
)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["name", "address", "country"], Columns(("name",), ("address",), "country")),
        (
            ["Supplier Name", "Street", "Town", "Country", "Tax number"],
            Columns(("Supplier Name",), ("Street", "Town"), "Country"),
        ),
        (["Factory", "Factory address", "Pays"], Columns(("Factory",), ("Factory address",), "Pays")),
        (["Name", "Name in local script", "workers"], Columns(("Name", "Name in local script"))),
        (["x", "y"], Columns()),
    ],
)
def test_columns_are_guessed_by_their_headings(headings, expected):
    assert suggested(headings) == expected


def test_columns_are_stated():
    headings = ["Firm", "Alias", "Street", "Town", "Land", "Tax", "Boss"]
    found = stated(["name=Firm, Alias", "address=Street,Town", "country=Land", "code=Tax", "words=Boss"], headings)
    assert found == Columns(("Firm", "Alias"), ("Street", "Town"), "Land", ("Tax",), ("Boss",))
    assert found.layout() == {"name": NAME, "address": ADDRESS, "Boss": WORDS, "Tax": CODE}


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(NoSuchColumn, match="“Frim”; there are: Firm, Town"):
        stated(["name=Frim"], ["Firm", "Town"])


@pytest.mark.parametrize("text", ["Firm", "boss=Firm", "name="])
def test_what_is_no_statement_is_refused(text):
    with pytest.raises(ValueError, match=text):
        stated([text], ["Firm"])


ROWS = [
    {"name": "Orion Garments Ltd", "address": "12 Kings Road, Tema", "country": "Ghana"},
    {"name": "ORION GARMENT", "address": "12 Kings Rd, Tema", "country": "GH"},
    {"name": "Orion Garments Ltd", "address": "12 Kings Road, Tema", "country": "Kenya"},
    {"name": "Orion Garments", "address": "12 Kings Road, Tema", "country": ""},
    {"name": "Vesta Shoes", "address": "8 Queens Alley, Accra", "country": "Ghana"},
]
BY_HEADINGS = suggested(["name", "address", "country"])


def found(rows, columns=BY_HEADINGS):
    return {(one.left, one.right) for one in pairs_within(rows, columns)}


def test_rows_are_compared_within_a_country_and_with_those_of_none():
    assert found(ROWS) == {(0, 1), (0, 3), (1, 3), (2, 3)}


def test_without_a_country_all_are_compared():
    assert found(ROWS, Columns(("name",), ("address",))) == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}
    assert found([]) == set()
    assert found(ROWS[:1]) == set()


def test_a_pair_of_rows_without_country_is_told_once():
    rows = [*ROWS[:3], ROWS[3], dict(ROWS[3])]
    pairs = [(one.left, one.right) for one in pairs_within(rows, BY_HEADINGS)]
    assert pairs.count((3, 4)) == 1


def test_pairs_in_one_row_get_a_probability_each():
    rows = [
        {
            "left_name": "Orion Garments",
            "right_name": "ORION GARMENT LTD",
            "left_address": "Tema",
            "right_address": "Tema",
        },
        {"left_name": "Orion Garments", "right_name": "Vesta Shoes", "left_address": "Tema", "right_address": "Lima"},
    ]
    there = columns_of_pairs(list(rows[0]))
    assert there == ["name", "address"]
    alike, unlike = judged(rows, suggested(there))
    assert alike.probability > 0.5 > 0.001 > unlike.probability
    assert columns_of_pairs(["left_name", "right_address"]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", True), ("1.0", True), ("Yes", True), ("MATCH", True), ("0", False), ("0.0", False), ("distinct", False),
     ("?", None), ("", None)],
)  # fmt: skip
def test_labels(text, expected):
    assert label_of(text) is expected


def test_the_column_of_labels_is_found_by_its_heading():
    assert label_column(["left_name", "Is match"]) == "Is match"
    assert label_column(["left_name"]) == ""


def test_quality():
    one = quality([1, 2, 3, 4], [3, 4, 5])
    assert (one.precision, one.recall) == (0.5, pytest.approx(2 / 3))
    assert one.f == pytest.approx(4 / 7)
    assert (quality([], [1]).precision, quality([], [1]).recall, quality([], [1]).f) == (1.0, 0.0, 0.0)
    assert quality([1], []).recall == 1.0
