"""Whether a difference is beyond chance: by hand for two means, and careful among many."""

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from score.catalogue.working_conditions.asking.comparing import any_differ, beyond_error
from score.measurement.survey import Survey


def means(shift: float, groups: int = 2, rows: int = 400) -> Survey:
    random = np.random.default_rng(4)
    group = np.arange(rows) % groups
    return Survey(pa.table({"g": group, "y": random.normal(0, 1, rows) + shift * (group == 0)}))


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 1.0])
def test_two_groups_as_by_hand(shift: float) -> None:
    found = means(shift).mean("y", by="g")
    contrast = found.contrast([1, -1])
    beyond = abs(contrast.values[0]) > stats.t.ppf(0.975, found.df) * contrast.standard_errors[0]
    assert any_differ(found, [0, 1]) is bool(beyond)
    assert beyond_error(contrast, [0]) == ([0] if beyond else [])


def test_both_answers_occur() -> None:
    assert not any_differ(means(0).mean("y", by="g"), [0, 1])
    assert any_differ(means(1).mean("y", by="g"), [0, 1])


def test_among_many_more_is_asked_of_a_difference() -> None:
    found = means(0.35).mean("y", by="g").contrast([1, -1])
    assert beyond_error(found, [0]) == [0] and beyond_error(found, [0], comparisons=5000) == []
    noise = means(0, groups=40, rows=2000).mean("y", by="g")
    assert abs(noise.values).max() > 2 * noise.standard_errors.mean()  # one of forty looks large
    assert not any_differ(noise, range(40))
    assert any_differ(means(2, groups=40, rows=2000).mean("y", by="g"), range(40))


def test_many_at_once_are_those_found_one_by_one() -> None:
    found = means(0.5, groups=40, rows=2000).mean("y", by="g")
    places = [5, 3, 0, *range(10, 40)]
    ways = {many: [one for one in places if beyond_error(found, [one], many)] for many in (1, 3, len(places), 5000)}
    assert len({len(one) for one in ways.values()}) > 2  # the level matters here
    for many, one_by_one in ways.items():
        assert beyond_error(found, places, many) == one_by_one
    assert beyond_error(found, places) == ways[len(places)]


def test_what_is_not_known_differs_from_nothing() -> None:
    table = pa.table({"g": [0, 0, 1, 1], "y": [1.0, 2.0, None, None]})
    found = Survey(table).mean("y", by="g")
    assert not any_differ(found, [0, 1])
    assert beyond_error(found, [1]) == [] and beyond_error(found, [1, 0], comparisons=1) == [0]
    assert beyond_error(found, []) == []
    assert not any_differ(found, [0]) and not any_differ(found, [])


def test_replicates_and_numbers_without_error() -> None:
    survey = Survey(pa.table({"u": np.arange(40), "g": np.arange(40) % 2, "y": np.arange(40) % 2 * 1.0}), psu="u")
    assert any_differ(survey.mean("y", by="g"), [0, 1])
    assert any_differ(survey.replicated("JK1").mean("y", by="g"), [0, 1])
    alike = Survey(pa.table({"g": np.arange(40) % 2, "y": np.ones(40)})).mean("y", by="g")
    assert not any_differ(alike, [0, 1])
