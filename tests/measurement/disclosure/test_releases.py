"""Frozen cubes: what was published is kept, told apart and found altered."""

import json
import math
from dataclasses import replace

import pytest

from score.measurement.disclosure import TOTAL, Release, Table, check_against, conventional, protect, threshold
from score.measurement.errors import SurveyError, UnknownName


def release(counts=(3, 20, 90), **given):
    protected = protect(Table.from_arrays({"area": ["x", "y", "z"]}, counts), [threshold(10)])
    return Release.of(protected, **{"id": "r1", "population": "round 1", "when": "2026-05-02", **given})


def test_what_everybody_may_see():
    assert release(where={"age": ["65+", "15-24"]}).published() == {
        "population": "round 1",
        "measure": "count",
        "dimensions": [["area", ["x", "y", "z"]]],
        "where": {"age": ["15-24", "65+"]},
        "groups": {},
        "cells": [[None, None], [None, None], [90.0, 90.0], [113.0, 113.0]],
    }


def test_nothing_confidential_is_published():
    """The small number, the reason and the contributors are in the record, and only there."""
    one = release((3, 21, 90))
    published = json.dumps(one.published())
    for word in ("persons", "fewer", "21", "3.0, 3.0"):
        assert word not in published.replace("113", "")
    assert "3 persons, fewer than 10" in one.to_json()


def test_a_release_comes_back_as_it_was():
    one = release(groups={"area": {"x": ["x1", "x2"]}}, where={"age": ["15-24"]})
    back = Release.from_json(one.to_json())
    assert back.to_json() == one.to_json() and back.content == one.content
    assert (back.shown, back.requirements, back.counts, back.least) == (
        one.shown, one.requirements, dict(one.counts), one.least,
    )  # fmt: skip
    assert math.isinf(back.shown[0].high)


def test_content_is_that_of_what_is_published():
    one = release()
    assert one.content == release(id="r2", when="2027-01-01").content and len(one.content) == 64
    rounded = conventional(Table.from_arrays({"area": list("xyz")}, [3, 20, 90]))
    others = [
        release((3, 20, 91)),
        release(population="round 2"),
        release(where={"age": ["15-24"]}),
        release(groups={"area": {"x": ["x1", "x2"]}}),
        release(rounded=rounded),
    ]
    assert len({one.content, *(other.content for other in others)}) == 1 + len(others)
    # 4 and 19 are hidden as 3 and 20 were: nobody sees a difference
    assert release((4, 19, 90)).content == one.content


def test_rounded_values_are_known_to_within_half_of_the_base():
    table = Table.from_arrays({"area": list("xyz")}, [3, 20, 91])
    shown = release((3, 20, 91), rounded=conventional(table)).shown
    assert (shown[2].low, shown[2].high) == (87.5, 92.5) and math.isinf(shown[0].high)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["published"]["cells"].__setitem__(2, [91.0, 91.0]),
        lambda record: record["published"]["where"].update(age=["15-24"]),
        lambda record: record.update(content="0" * 64),
    ],
)
def test_an_altered_record_is_found_out(change):
    record = json.loads(release().to_json())
    change(record)
    with pytest.raises(SurveyError, match="r1 was altered"):
        Release.from_json(json.dumps(record))


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"format": 1}', '{"format": 2}'])
def test_what_is_no_record(text):
    with pytest.raises(SurveyError, match="record"):
        Release.from_json(text)


def test_the_same_id_is_never_published_with_other_content():
    one = release()
    check_against([one], release())
    with pytest.raises(SurveyError, match="r1 was published on 2026-05-02 with other content"):
        check_against([one], release((3, 20, 91)))
    with pytest.raises(SurveyError, match="an id of its own"):
        check_against([one], release(population="round 2"))


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"id": ""}, SurveyError, "needs its id"),
        ({"population": ""}, SurveyError, "needs its population"),
        ({"when": ""}, SurveyError, "needs its when"),
        ({"where": {"age": []}}, SurveyError, "no code of age"),
        ({"where": {"area": ["x", "y"]}}, SurveyError, "area has z"),
        ({"groups": {"aera": {"x": ["x1"]}}}, UnknownName, "Did you mean “area”"),
        ({"groups": {"area": {"w": ["x1"]}}}, UnknownName, "category of area"),
        ({"groups": {"area": {"x": ["y", "w"]}}}, SurveyError, "in common"),
        ({"rounded": conventional(Table.from_arrays({"area": ["x"]}, [3]))}, SurveyError, "round this table"),
    ],
)
def test_releases_that_cannot_be(given, error, said):
    with pytest.raises(error, match=said):
        release(**given)


def test_a_record_with_too_few_cells():
    one = release()
    with pytest.raises(SurveyError, match="3 cells are given"):
        Release.from_json(replace(one, shown=one.shown[:3]).to_json())


def test_cells_are_named_as_in_the_table():
    assert release().positions == (("x",), ("y",), ("z",), (TOTAL,))
