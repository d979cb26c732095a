"""The answers as they are scanned: columns checked, numbers made numbers, weights found."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from score.measurement.coding import numbers_in
from score.measurement.design.design import Design
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.own_names import own
from score.measurement.scanning.summing import rows_of, sums_by
from score.measurement.scanning.terms import COUNT, START, WEIGHT, one_where

_CENTRE_ROWS = 1000
_EXAMPLES = 3
_CHECKS = ("weight missing", "weight negative", "weight infinite")


@dataclass(frozen=True)
class Answers:
    """A lazy frame with its design.

    `start`: the weight before calibration, where there was one. `complete`: columns in which no value is missing,
    though it may be no number (NaN). `proven`: those of them in which a scan has found numbers only.
    """

    frame: nw.LazyFrame[Any]
    design: Design
    start: str | None = None
    complete: frozenset[str] = frozenset()
    proven: frozenset[str] = frozenset()

    @property
    def weights(self) -> dict[str, str | None]:
        """The column behind each kind of weight."""
        return {WEIGHT: self.design.weight, START: self.start or self.design.weight, COUNT: None}

    def columns(self) -> dict[str, nw.dtypes.DType]:
        """Names and types of what there is."""
        return dict(self.frame.collect_schema().items())

    def require(self, names: Iterable[str]) -> None:
        """UnknownName for the first of `names` that is no column, with the nearest that is."""
        there = self.columns()
        for name in names:
            if not isinstance(name, str) or name not in there:
                raise UnknownName("column", str(name), there)

    def with_columns(self, **columns: nw.Expr) -> Answers:
        """The same with more columns. SurveyError where one cannot be formed, as from a column that is not there."""
        for column in columns.values():
            an_expression(column)
        try:
            frame = self.frame.with_columns(**columns)
            frame.collect_schema()  # some engines only say it when they are asked
        except Exception as error:  # each engine has exceptions of its own
            said = " ".join(str(error).split())[:300]
            raise SurveyError(f"A condition or a new column cannot be formed from these answers: {said}") from error
        return self._changed(frame, columns.keys())

    def with_asked(self, **columns: nw.Expr) -> Answers:
        """The same with columns that a user asked for: in them, what is no number (NaN) is missing.

        Engines hold that NaN is greater than any number, so a condition like `wage > 0` would let it in.
        """
        floats = [name for name, kind in self.columns().items() if kind.is_float()]
        if not floats:
            return self.with_columns(**columns)
        kept = {own(f"{name} as it was"): nw.col(name) for name in floats if name not in columns}
        cleaned = {name: nw.when(_is_a_number(nw.col(name))).then(nw.col(name)) for name in floats}
        names = list(dict.fromkeys([*self.columns(), *columns]))
        frame = self.frame.with_columns(**kept) if kept else self.frame
        added = replace(self, frame=frame.with_columns(**cleaned)).with_columns(**columns)
        back = {name: nw.col(own(f"{name} as it was")) for name in floats if name not in columns}
        frame = (added.frame.with_columns(**back) if back else added.frame).select(*names)
        return self._changed(frame, columns.keys())

    def with_words(self) -> Answers:
        """The same with categories as the words they stand for."""
        words = {
            name: nw.col(name).cast(nw.String)
            for name, kind in self.columns().items()
            if kind in (nw.Categorical, nw.Enum) or isinstance(kind, (nw.Categorical, nw.Enum))
        }
        return replace(self, frame=self.frame.with_columns(**words)) if words else self

    def with_numbers(self, names: Iterable[str], trusted: frozenset[str] = frozenset()) -> Answers:
        """The same with these columns as float64, what is not a number as missing (but not looked for in `trusted`).

        SurveyError where a column holds text that is no number, with how many rows and which.
        """
        wanted = list(names)
        self.require(wanted)
        types = self.columns()
        casts = {}
        for name in wanted:
            kind = types[name]
            if not (kind.is_numeric() or kind == nw.Boolean):
                self._refuse_text(name)
            number = nw.col(name).cast(nw.Float64)
            if kind.is_float() and name not in trusted:
                number = nw.when(_is_a_number(nw.col(name))).then(number)
            casts[name] = number
        return replace(self.with_columns(**casts), complete=self.complete, proven=self.proven) if casts else self

    def _changed(self, frame: nw.LazyFrame[Any], columns: Set[str]) -> Answers:
        return replace(self, frame=frame, complete=self.complete - columns, proven=self.proven - columns)

    def doubted(self) -> Answers:
        """The same of which nothing is taken for known: every value is looked at."""
        return replace(self, complete=frozenset(), proven=frozenset())

    def _refuse_text(self, name: str) -> None:
        found = sums_by(self.frame, [name], {own("rows"): nw.lit(1)}).to_pylist()
        bad = [
            (row[name], int(row[own("rows")])) for row in found if row[name] is not None and not _is_number(row[name])
        ]
        rows = sum(number for _, number in bad)
        some = ", ".join(f"“{value}”" for value, _ in bad[:_EXAMPLES])
        if not bad:
            raise SurveyError(f"Column {name} holds its numbers as text: save it as a column of numbers.")
        raise SurveyError(
            f"Column {name} holds text where numbers belong, in {rows:,} rows ({some}). Make them numbers or leave "
            "them empty; for shares of the groups of a column of text ask for a proportion."
        )

    def refuse_infinite(self, names: Iterable[str]) -> None:
        """SurveyError for the first of these columns that holds infinite values, with how many."""
        limit = float("inf")
        flags = {name: one_where((nw.col(name) == limit) | (nw.col(name) == -limit)) for name in dict.fromkeys(names)}
        for name, rows in sums_by(self.frame, [], flags).to_pylist()[0].items():
            if rows:
                raise SurveyError(
                    f"Column {name} holds an infinite value in {rows:,.0f} rows: make it a number or leave it empty."
                )

    def refuse_bad_weights(self) -> None:
        """SurveyError that says what is wrong with the weights: missing, negative or infinite, and in how many rows."""
        weight = str(self.design.weight)
        column = nw.col(weight)
        flags = (column.is_null(), column < 0, column == float("inf"))
        counted = {name: one_where(flag) for name, flag in zip(_CHECKS, flags, strict=True)}
        found = sums_by(self.frame, [], counted | {"rows": nw.lit(1.0)}).to_pylist()[0]
        name = next(name for name in _CHECKS if found[name])
        raise SurveyError(
            f"Column {weight}: {name} in {found[name]:,.0f} of {found['rows']:,.0f} rows. "
            "Give those rows a weight of 0 or more, or leave them out of the file."
        )

    def centres(self, names: Iterable[str]) -> dict[str, float]:
        """A number near the middle of each column, from its first rows: sums around it lose no digits."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        first = rows_of(self.frame.head(_CENTRE_ROWS), {name: nw.col(name) for name in wanted})
        centres = {}
        for name in wanted:
            known = numbers_in(first[name])
            known = known[np.isfinite(known)]
            middle, spread = (float(np.mean(known)), float(np.std(known))) if len(known) else (0.0, 0.0)
            # a round number: the same on every engine, whatever rows it takes for the first ones
            unit = 10.0 ** np.floor(np.log10(spread)) if np.isfinite(spread) and spread > 0 else 0.0
            centre = round(middle / unit) * unit if unit else middle
            centres[name] = float(centre) if np.isfinite(centre) else 0.0
        return centres

    def with_groups(self, names: Iterable[str]) -> Answers:
        """The same in which these columns have no NaN: who is in no known group is in none."""
        types, names = self.columns(), list(names)
        for name in names:
            if name in types and types[name].is_nested():
                raise SurveyError(f"Column {name} holds lists or records, which make no groups.")
        cleaned = {
            name: nw.when(_is_a_number(nw.col(name))).then(nw.col(name))
            for name in dict.fromkeys(names)
            if name in types and types[name].is_float()
        }
        return replace(self, frame=self.frame.with_columns(**cleaned)) if cleaned else self


def an_expression(given: Any) -> nw.Expr:
    """What was given as a condition or a new column. SurveyError where it is no expression."""
    if isinstance(given, nw.Expr):
        return given
    raise SurveyError(
        f"A condition or a new column is an expression, like col('wage') > 100, and not the {type(given).__name__} "
        "that was given."
    )


def _is_a_number(column: nw.Expr) -> nw.Expr:
    """False for NaN: what less itself is not 0, unless it is infinite.

    Not `is_nan`: DuckDB takes that for false in a Parquet file whose smallest and largest values are numbers.
    """
    return (column - column == 0) | (column == float("inf")) | (column == -float("inf"))


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True
