"""Ticks are round, cover the values, and are named in the reader's language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.core.charts import scales


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 300, [0, 100, 200, 300]),
        (-38, 412, [-200, 0, 200, 400, 600]),
        (0, 0.9, [0, 0.25, 0.5, 0.75, 1]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_ticks_are_round(low, high, found):
    assert scales.ticks(low, high) == found


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_ticks_cover_the_values(low, span):
    found = scales.ticks(low, low + span)
    room = 1e-6 * max(abs(low), span)
    assert found[0] <= low + room
    assert found[-1] >= low + span - room
    assert 2 <= len(found) <= 8


def test_thinning_keeps_the_last():
    assert scales.thinned(range(12), 4) == [2, 5, 8, 11]
    assert scales.thinned([1, 2], 4) == [1, 2]


def test_labels_are_written_by_us():
    axis = scales.axis([0, 0.5], lambda value: f'"{value}" é')
    words, rest = axis["labelExpr"].split("[indexof(")
    assert json.loads(words) == ['"0" é', '"0.5" é']
    assert rest == "[0, 0.5], datum.value)]"
