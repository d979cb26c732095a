"""Distributions by domain without sorting the answers: a histogram of all, then only the rows of a few bins.

The bins are narrow for small and for large numbers alike (even steps of the logarithm on both sides of zero); a row
falls into the same bin in both scans, so sums of whole bins and of rows within one are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from score.measurement.coding import Codes, column_of_numbers, first_places, joint_codes, numbers_in
from score.measurement.errors import SurveyError
from score.measurement.own_names import own
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.summing import rows_of, sums_by, with_constants

Floats = NDArray[np.float64]
_STEPS = 200  # bins for each factor of e
_BIN = own("bin")
_WEIGHT = own("weight of the row")
ALL_ROWS = 200_000  # up to so many rows are read whole
_FARTHEST = 0.1  # from the share of a quantile, that rows are read for its limits beforehand
_ERRORS = 8.0  # of a simple random sample, likewise: limits at 95 % with a design effect of 16


@dataclass(frozen=True)
class Distribution:
    """Rows of one domain in the order of their values, whole bins of them.

    `reached`: share of all weights up to and with each row. `bins` and `shares`: all bins of the domain in their order
    and the share reached with each. `last`: the share of the row with the largest value, where it was asked for; rules
    that ask for it shift every row by up to so much, which is at most `slack`.
    """

    values: Floats
    reached: Floats
    own: Floats
    bins: Codes
    shares: Floats
    there: frozenset[int]
    last: float
    slack: float

    def bins_around(self, share: float, margin: float = 0.0) -> list[int]:
        """The bins in which the rows at `share` lie, give or take, with one more on each side."""
        away = margin + self.slack + 1e-9
        low = int(np.searchsorted(self.shares, share - away)) - 1
        high = int(np.searchsorted(self.shares, share + away)) + 1
        chosen = self.bins[max(low, 0) : high + 1]
        return [int(one) for one in chosen]

    def covers(self, share: float) -> bool:
        """Whether the rows at `share` were read."""
        return self.there.issuperset(self.bins_around(share))


@dataclass(frozen=True)
class Histogram:
    """Weights and rows by domain and bin. `keys`: what the domains are called, a row for each."""

    answers: Answers
    column: str
    scale: float  # of the bins
    by: tuple[str, ...]
    domains: list[tuple[Any, ...]]
    keys: pa.Table
    domain_of: Codes
    bins: Codes
    weights: Floats
    rows: Floats
    proven: frozenset[str]  # columns that hold numbers only

    def constants(self, columns: Mapping[str, Floats | Codes]) -> pa.Table:
        """A small table with a number or several for each domain."""
        numbers = map(column_of_numbers, columns.values())
        return pa.Table.from_arrays([*self.keys.columns, *numbers], names=[*self.keys.column_names, *columns])


def histogram(answers: Answers, column: str, by: Sequence[str], needs: Sequence[str]) -> Histogram:
    """Scan the column once. Rows without a value, a domain or what they need are left out."""
    answers.require([column, *by, *needs])
    wanted = [column, *([answers.design.weight] if answers.design.weight else [])]
    trusted = answers.complete.intersection(wanted)
    prepared = answers.with_numbers(wanted, trusted)
    prepared = prepared.with_groups(name for name in by if name != column)
    known = nw.all_horizontal(*(~nw.col(name).is_null() for name in (column, *by, *needs)), ignore_nulls=False)
    if answers.design.weight:
        known = known & (nw.col(answers.design.weight) > 0)
    scale = abs(prepared.centres([column])[column]) or 1.0
    prepared = Answers(prepared.frame.filter(known), prepared.design, prepared.start)
    prepared = prepared.with_columns(**{_BIN: _bin_of(column, scale), _WEIGHT: _weight_of(prepared)})
    try:
        table = sums_by(prepared.frame, [*by, _BIN], {own("weight"): nw.col(_WEIGHT), own("rows"): nw.lit(1.0)})
    except SurveyError:  # there is no bin for what is infinite or no number
        if trusted:
            return histogram(answers.doubted(), column, by, needs)
        prepared.refuse_infinite([column])
        raise
    domain_of, domains = joint_codes([table[name] for name in by], table.num_rows)
    bins = numbers_in(table[_BIN]).astype(np.int64)
    weights, rows = numbers_in(table[own("weight")]), numbers_in(table[own("rows")])
    if not np.isfinite(weights).all():
        if trusted:
            return histogram(answers.doubted(), column, by, needs)
        prepared.refuse_bad_weights()
    keys = table.select(list(by)).take(column_of_numbers(first_places(domain_of, len(domains))))
    return Histogram(prepared, column, scale, tuple(by), domains, keys, domain_of, bins, weights, rows, trusted)


def _weight_of(answers: Answers) -> nw.Expr:
    return nw.col(answers.design.weight) if answers.design.weight else nw.lit(1.0)


def _bin_of(column: str, scale: float) -> nw.Expr:
    """Number of the bin: monotone in the value."""
    value = nw.col(column) * nw.lit(100.0 / scale)
    size = (nw.lit(1.0) + value.abs()).log() * nw.lit(float(_STEPS))
    # the logarithm once: some engines reckon each branch of a condition for every row
    return (size * nw.when(value < 0).then(nw.lit(-1.0)).otherwise(nw.lit(1.0))).floor().cast(nw.Int64)


def _edge_of(place: int, scale: float) -> float:
    """Where a bin begins, but for its last digits."""
    with np.errstate(over="ignore"):
        return float(np.sign(place) * np.expm1(abs(place) / _STEPS) * scale / 100)


def distributions(
    found: Histogram, shares: Sequence[Sequence[float]], *, limits: bool = False, last: bool = False
) -> list[Distribution]:
    """For each domain the rows around the `shares` asked of it.

    `limits`: and so many more on both sides that Woodruff's limits will most likely be among them; they are few where
    the domain has many rows. `last`: and those of the largest value.
    """
    empty = np.zeros(0)
    bare = []
    for domain in range(len(found.domains)):
        bins, reached = _reached(found, domain)
        slack = 1 - float(reached[-2]) if last and len(reached) > 1 else 0.0  # the row is in the last bin
        bare.append(Distribution(empty, empty, empty, bins, reached, frozenset(), 0.0, slack))
    whole = found.rows.sum() <= ALL_ROWS
    if whole:
        wanted = [one.bins.tolist() for one in bare]
        frame = found.answers.frame
    else:
        wanted = []
        for one, asked, rows in zip(bare, shares, _rows_in(found), strict=True):
            near = {b for share in asked for b in one.bins_around(share, _margin(share, rows) if limits else 0.0)}
            wanted.append(sorted(near | ({int(one.bins[-1])} if last else set())))
        frame = _only(found, wanted)
    columns = {name: nw.col(name) for name in (*found.by, found.column, _BIN, _WEIGHT)}
    table = rows_of(frame, columns)
    return _filled(found, bare, wanted, table, in_order=whole)


def _rows_in(found: Histogram) -> list[float]:
    """How many rows each domain has."""
    return [float(rows) for rows in np.bincount(found.domain_of, found.rows, minlength=len(found.domains))]


def _margin(share: float, rows: float) -> float:
    """How far from a share the limits of a quantile lie at most, by all odds; what lies farther is read when needed."""
    return min(_FARTHEST, _ERRORS * float(np.sqrt(max(share * (1 - share), 0.0) / rows)))


def _reached(found: Histogram, domain: int) -> tuple[Codes, Floats]:
    inside = np.flatnonzero(found.domain_of == domain)
    inside = inside[np.argsort(found.bins[inside], kind="stable")]
    reached = np.cumsum(found.weights[inside])
    return found.bins[inside], reached / reached[-1] if len(reached) else reached


def _only(found: Histogram, wanted: list[list[int]]) -> nw.LazyFrame[Any]:
    """The rows of the wanted bins: a few ranges for each domain, joined as a small table.

    Most others are left out before that, by their values: an engine can do that while it reads the column, and forms
    their bins no more.
    """
    ranges = [_ranges(bins) for bins in wanted]
    most = max(len(one) for one in ranges)
    columns = {}
    for number in range(most):
        padded = np.array([one[number] if number < len(one) else (1, 0) for one in ranges], dtype=np.int64)
        columns[own(f"low {number}")], columns[own(f"high {number}")] = padded.T
    first, end = min(one[0] for one in wanted if one), max(one[-1] for one in wanted if one)
    value = nw.col(found.column)  # a bin more on each side, for the last digits of their edges
    near = (value >= _edge_of(first - 1, found.scale)) & (value <= _edge_of(end + 2, found.scale))
    frame = with_constants(found.answers.frame.filter(near), found.constants(columns), found.by)
    inside = [
        (nw.col(_BIN) >= nw.col(own(f"low {number}"))) & (nw.col(_BIN) <= nw.col(own(f"high {number}")))
        for number in range(most)
    ]
    return frame.filter(nw.any_horizontal(*inside, ignore_nulls=False))


def _ranges(bins: list[int]) -> list[tuple[int, int]]:
    """Runs of bins next to one another, where those between hold nothing or little."""
    ranges: list[tuple[int, int]] = []
    for one in sorted(bins):
        if ranges and one - ranges[-1][1] <= 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return ranges


def _filled(
    found: Histogram, bare: list[Distribution], wanted: list[list[int]], table: pa.Table, *, in_order: bool
) -> list[Distribution]:
    """The rows of each domain by value.

    Rules that interpolate ask in which order equal values of unequal weight stand. It is that of the file, as in R,
    where the rows came `in_order`; else by weight, because engines hand out joined rows in any order.
    """
    values, weights = numbers_in(table[found.column]), numbers_in(table[_WEIGHT])
    bins = numbers_in(table[_BIN]).astype(np.int64)
    codes, cells = joint_codes([table[name] for name in found.by], table.num_rows)
    number = {cell: place for place, cell in enumerate(cells)}
    filled = []
    for place, one in enumerate(bare):
        rows = np.flatnonzero(codes == number.get(found.domains[place], -1))
        ties = () if in_order else (weights[rows],)
        rows = rows[np.lexsort((*ties, values[rows]))]
        whole = found.weights[found.domain_of == place].sum()
        own = weights[rows] / whole
        before = np.r_[0.0, one.shares][np.searchsorted(one.bins, bins[rows])]
        within = np.cumsum(own)
        starts = np.flatnonzero(np.r_[True, bins[rows][1:] != bins[rows][:-1]]) if len(rows) else np.zeros(0, int)
        lengths = np.diff(np.r_[starts, len(rows)])
        offset = np.repeat(within[starts] - own[starts], lengths) if len(rows) else within
        last = float(own[-1]) if len(rows) else 0.0
        reached = before + within - offset
        there = frozenset(wanted[place])
        filled.append(replace(one, values=values[rows], reached=reached, own=own, there=there, last=last))
    return filled
