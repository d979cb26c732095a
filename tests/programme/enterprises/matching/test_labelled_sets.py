"""What the search finds in labelled sets: an aim that no change of words or weights may miss."""

import pytest

from bench.duplicates import LEAST_PRECISION, LEAST_RECALL, by_eye, factories, persons, together
from bench.parts.factory_rows import factory_set, real_rows


def test_invented_persons_are_told_apart_without_names_of_firms():
    one, _seconds = persons(1)
    assert one.true == 500
    assert one.precision >= 0.99 and one.recall >= 0.99


def test_pairs_judged_by_eye_are_suggested():
    one = by_eye()
    assert one.true == 29
    assert one.recall >= 0.95 and one.precision >= 0.9


def test_spoilt_rows_are_found_and_impostors_are_not():
    one = together([factories(times, seeds=(21,))[0] for times in (2, 4, 6, 9)])
    assert one.precision >= LEAST_PRECISION
    assert one.recall >= LEAST_RECALL


@pytest.mark.parametrize("times", [2, 9])
def test_sets_are_the_same_each_time_and_hold_impostors(times):
    rows = factory_set(5, 40, times)
    assert rows == factory_set(5, 40, times) != factory_set(6, 40, times)
    entities = [row.entity for row in rows]
    assert len(set(entities)) == 40 + 80
    assert len(rows) >= 40 + 40 + 80


def test_the_rows_are_those_of_the_lists():
    rows = real_rows()
    assert len(rows) > 900
    assert len({(row.name, row.address) for row in rows}) == len(rows)
