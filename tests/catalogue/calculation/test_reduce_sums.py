from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.figure import Figure
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel


def jobs(code: str, pairs: list[tuple[float, float]], missing: tuple[float, ...] = ()) -> Figure:
    firms, rounds = [], []
    for number, (before, after) in enumerate(pairs):
        firms.append(Firm(f"E{number:02d}"))
        rounds.append(Round(f"E{number:02d}", "baseline", "2024-06-30", "2024-06-30", {"W": before}))
        rounds.append(Round(f"E{number:02d}", "endline", "2025-06-30", "2025-06-30", {"W": after}))
    for number, heads in enumerate(missing):
        firms.append(Firm(f"M{number}"))
        rounds.append(Round(f"M{number}", "baseline", "2024-06-30", "2024-06-30", {"W": heads}))
    cycles = [Cycle(firm.uid, "M1", "2024-07-10") for firm in firms]
    return calculate(get(code), panel("2025-12-31", firms, cycles, rounds))[0]


def test_the_missing_lost_everybody_or_grew_like_the_fastest() -> None:
    pairs = [(10.0, 15.0), (20.0, 16.0)]
    net = jobs("jobs_net", pairs, (40.0,))
    assert (net.value, net.lower, net.upper) == (1.0, 1.0 - 40, 1.0 + 0.5 * 40)
    created, lost = jobs("jobs_created", pairs, (40.0,)), jobs("jobs_lost", pairs, (40.0,))
    assert (created.lower, created.upper) == (5.0, 25.0)
    assert (lost.lower, lost.upper) == (4.0, 44.0)


def test_where_everybody_shrank_the_missing_did_not_grow() -> None:
    net = jobs("jobs_net", [(20.0, 16.0)], (40.0,))
    assert (net.lower, net.upper) == (-44.0, -4.0)


def test_from_twenty_pairs_on_the_ninetieth_percentile_of_growth() -> None:
    pairs = [(100.0, 100.0 + number) for number in range(20)]
    created = jobs("jobs_created", pairs, (1000.0,))
    assert created.upper == pytest.approx(190 + 0.171 * 1000)


def test_verdicts_of_jobs_have_no_tolerance() -> None:
    net = jobs("jobs_net", [(1000.0, 1001.0), (1000.0, 1000.0), (1000.0, 999.0)])
    assert (net.improved, net.unchanged, net.worse) == (1, 1, 1)
    assert net.top == "E00"
    assert net.carried_by == 0


def test_nobody_gave_anything() -> None:
    created = jobs("jobs_created", [(10.0, 10.0), (5.0, 4.0)])
    assert (created.value, created.top, created.without_top, created.carried_by) == (0.0, None, None, 0)
