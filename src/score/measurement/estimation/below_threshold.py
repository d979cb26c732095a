"""The share below a part of a quantile, like low pay, without reading the rows into memory.

The quantile comes from bins, the densities around it and around the threshold from one more scan, and the error from
the totals of the units. The same estimate as `inequality.ShareBelow`, which works row by row and so for replicates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from score.measurement.coding import Floats, column_of_numbers, numbers_in
from score.measurement.errors import SurveyError
from score.measurement.estimation.asked import labels_of
from score.measurement.estimation.estimates import Estimates
from score.measurement.estimation.from_rows import Influences
from score.measurement.estimation.gradient import Gradient, divided, themselves
from score.measurement.estimation.inequality import ShareBelow
from score.measurement.estimation.quantiles import value_at
from score.measurement.own_names import own
from score.measurement.sample.sample import Sample
from score.measurement.sample.totals import Totals
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.distribution import Histogram, distributions, histogram
from score.measurement.scanning.summing import sums_by, with_constants
from score.measurement.scanning.terms import WEIGHT, AtMost, Below, Plain, Term, count, one_where, size

Cell = tuple[Any, ...]
_QUANTILE, _THRESHOLD = own("quantile"), own("threshold")
_WIDTH, _WIDTH_OF_ALL = own("width"), own("width of all")
_NEAR, _NEAR_OF_ALL = own("near the threshold"), own("near the quantile")


@dataclass(frozen=True)
class _Moments:
    """Sum of the weights and standard deviation of the values, by cell."""

    size: dict[Cell, float]
    spread: dict[Cell, float]

    def width(self, cell: Cell) -> float:
        """Bandwidth of the kernel: s / N^0.2."""
        return self.spread.get(cell, 0.0) / self.size[cell] ** 0.2 if self.size.get(cell) else 0.0


def share_below(
    survey: Sample, asked: ShareBelow, by: tuple[str, ...], needs: tuple[str, ...] = (), *, within: bool = False
) -> Estimates:
    """The share of each domain below `asked.share` of the quantile of its round, or (`within`) of itself.

    Influences: Deville (1999), Osier (2009): that of the share plus the density at the threshold times that of the
    threshold. SurveyError where nothing is known, or all values of a reference population are the same. A domain in
    which all have the same has a share without an error, and a note says so.
    """
    answers, variable = survey.answers, asked.variable
    round_column = answers.design.round
    reference = by if within else tuple(name for name in by if name == round_column)
    answers.require([*answers.design.columns, *by, variable])
    found = histogram(answers, variable, reference, needs)
    if not len(found.rows):
        raise SurveyError(f"There are no rows of which {variable} is known.")
    quantile = [value_at(one, asked.p) for one in distributions(found, [[asked.p]] * len(found.domains))]
    answers = replace(answers, proven=answers.proven | found.proven)
    weight = [answers.design.weight] if answers.design.weight else []
    prepared = answers.with_numbers([variable, *weight], answers.proven)
    prepared = prepared.with_groups(name for name in by if name != variable)
    cells, inner, outer = _moments(prepared, variable, by, reference, needs)
    if any(outer.width(cell) == 0 for cell in found.domains):
        raise SurveyError("All values are the same, so there is no density around a quantile of them.")
    prepared = _with_kernels(prepared, asked, (found, np.array(quantile), outer), (cells, inner))
    terms = _Terms.of(variable, needs)
    cube = survey.scan(prepared, by, terms.listed)
    domains, references = survey.totals(cube, by), survey.totals(cube, reference)
    values, influences = _linearised(asked, terms, domains, references, inner, outer)
    foundation = Influences(cube.units, answers.design.lonely, values, influences, cube.rows_read)
    foundation.calibrated = survey.calibration is not None
    foundation.read = f"scanned for the quantile, the densities and {cube.width} sums"
    labels = tuple(labels_of(domains, variable=asked.what))
    counts = domains.sums[domains.places(terms.rows)]
    estimates = Estimates(asked.what, labels, foundation, themselves, counts, bases=counts, interval_method="logit")
    alone = int((np.isnan(influences).any(axis=0) & ~np.isnan(values)).sum())
    note = f"{alone:,} domains have no standard error: all their values are the same"
    return replace(estimates, notes=(note,)) if alone else estimates


@dataclass(frozen=True)
class _Terms:
    """What is summed by unit and cell."""

    below: Term
    up_to: Term
    near: Term
    near_of_all: Term
    people: Term
    rows: Term

    @classmethod
    def of(cls, variable: str, needs: tuple[str, ...]) -> _Terms:
        known = (variable, *needs)
        return cls(
            Term((Below(variable, _THRESHOLD),), known),
            Term((AtMost(variable, _QUANTILE),), known),
            Term((Plain(_NEAR),), known),
            Term((Plain(_NEAR_OF_ALL),), known),
            size(*known),
            count(*known),
        )

    @property
    def listed(self) -> list[Term]:
        return [self.below, self.up_to, self.near, self.near_of_all, self.people, self.rows]


def _moments(
    answers: Answers, variable: str, by: tuple[str, ...], reference: tuple[str, ...], needs: tuple[str, ...]
) -> tuple[pa.Table, _Moments, _Moments]:
    """The cells; moments by domain, and by reference population: all cells of a round, also those of no domain."""
    centre = answers.centres([variable])[variable]
    weight = nw.col(answers.weights[WEIGHT] or "") if answers.weights[WEIGHT] else nw.lit(1.0)
    known = nw.all_horizontal(*(~nw.col(name).is_null() for name in (variable, *needs)), ignore_nulls=False)
    away = nw.col(variable) - nw.lit(centre)
    own_weight = weight * one_where(known)
    sums = {own("people"): own_weight}
    for power, name in enumerate((own("first"), own("second")), 1):
        sums[name] = nw.when(known).then(weight * (away if power == 1 else away * away)).otherwise(nw.lit(0.0))
    table = sums_by(answers.frame, by, sums)
    cells = list(zip(*(table[name].to_pylist() for name in by), strict=True)) if by else [()]
    columns = np.column_stack([numbers_in(table[name]) for name in sums])
    kept = [by.index(name) for name in reference]
    return (
        table.select(list(by)),
        _spreads(cells, columns),
        _spreads([tuple(cell[k] for k in kept) for cell in cells], columns),
    )


def _spreads(cells: list[Cell], columns: Floats) -> _Moments:
    sums: dict[Cell, Floats] = {}
    for cell, row in zip(cells, columns, strict=True):
        sums[cell] = sums.get(cell, np.zeros(3)) + row
    size_of, spread = {}, {}
    for cell, (people, first, second) in sums.items():
        size_of[cell] = float(people)
        variance = second / people - (first / people) ** 2 if people else 0.0
        nothing = 1e-14 * (second / people) if people else 0.0  # what rounding leaves where all are the same
        spread[cell] = float(np.sqrt(variance)) if variance > nothing else 0.0
    return _Moments(size_of, spread)


def _with_kernels(
    answers: Answers,
    asked: ShareBelow,
    of_all: tuple[Histogram, Floats, _Moments],
    of_each: tuple[pa.Table, _Moments],
) -> Answers:
    """The answers with quantile and threshold of each row's population, and what it adds to the densities there."""
    (found, quantile, outer), (cells, inner) = of_all, of_each
    wide = np.array([outer.width(cell) for cell in found.domains])
    whole = {_QUANTILE: quantile, _THRESHOLD: asked.share * quantile, _WIDTH_OF_ALL: wide}
    frame = with_constants(answers.frame, found.constants(whole), found.by)
    by = tuple(cells.column_names)
    if by != found.by:
        widths = column_of_numbers(np.array([inner.width(cell) for cell in inner.size]))
        frame = with_constants(frame, cells.append_column(_WIDTH, widths).drop_null(), by)
    else:
        frame = frame.with_columns(**{_WIDTH: nw.col(_WIDTH_OF_ALL)})
    pay = nw.col(asked.variable)
    kernels = {
        _NEAR: _kernel((nw.col(_THRESHOLD) - pay) / nw.col(_WIDTH)),
        _NEAR_OF_ALL: _kernel((nw.col(_QUANTILE) - pay) / nw.col(_WIDTH_OF_ALL)),
    }
    kernels[_NEAR] = nw.when(nw.col(_WIDTH) > 0).then(kernels[_NEAR]).otherwise(nw.lit(0.0))
    return replace(answers, frame=frame).with_columns(**kernels)


def _kernel(distance: nw.Expr) -> nw.Expr:
    """Of Gauss, for a distance in bandwidths, but for its constant."""
    return (nw.lit(-0.5) * distance * distance).exp()


def _linearised(
    asked: ShareBelow, terms: _Terms, domains: Totals, references: Totals, inner: _Moments, outer: _Moments
) -> tuple[Floats, Floats]:
    """Values, and what each unit adds to them (units x domains)."""
    sums, n = domains.sums, len(domains.cells)
    below, people = sums[domains.places(terms.below)], sums[domains.places(terms.people)]
    values = divided(below, people)
    width = np.array([inner.width(cell) for cell in domains.cells])
    near = divided(sums[domains.places(terms.near)], people * width * np.sqrt(2 * np.pi))
    each = np.arange(n)
    own_part = Gradient(len(sums), n)
    own_part.add(domains.places(terms.below), each, divided(np.ones(n), people))
    own_part.add(domains.places(terms.people), each, divided(-values, people))
    number = {cell: place for place, cell in enumerate(references.cells)}
    kept = [domains.by.index(name) for name in references.by]
    population = np.array([number[tuple(cell[k] for k in kept)] for cell in domains.cells], dtype=np.int64)
    of_all = references.sums
    wide = np.array([outer.width(cell) for cell in references.cells])
    kernels = of_all[references.places(terms.near_of_all)]
    slope = divided(kernels, wide * np.sqrt(2 * np.pi))  # density times the sum of the weights
    moved = divided(-asked.share * near, slope[population])
    moving = Gradient(len(of_all), n)
    moving.add(references.places(terms.up_to)[population], each, moved)
    moving.add(references.places(terms.people)[population], each, -asked.p * moved)
    influences = domains.influence(own_part.matrix()) + references.influence(moving.matrix())
    influences[:, np.isnan(near) | np.isnan(values)] = np.nan
    return values, influences
