"""How a column of a data set becomes a variable: missing values, codes, types, units, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from score.catalogue.working_conditions.deriving import all_rules, known_names
from score.catalogue.working_conditions.logic import fails, holds
from score.catalogue.working_conditions.variables import TYPES, all_variables
from score.measurement.errors import SurveyError, UnknownName

Value = bool | int | float | str
_OF_RULE = {"flag": "yes_no", "code": "whole", "number": "number", "text": "text"}
_EXAMPLES = 3


@dataclass(frozen=True)
class Target:
    """What a column is to become: a variable, or a derived column that the data set brings ready-made."""

    name: str
    kind: str
    unit: str = ""
    codes: tuple[tuple[int, str], ...] = ()
    least: float | None = None

    @property
    def dtype(self) -> type[nw.dtypes.DType]:
        """The type of the column."""
        return TYPES[self.kind]


@dataclass(frozen=True)
class Recoding:
    """How one column is read. `values`: value in the data and value of the variable; `missing`: values of no answer."""

    target: Target
    column: str
    values: tuple[tuple[str, Value], ...] = ()
    missing: tuple[str, ...] = ()
    factor: float = 1.0


def target_named(name: str) -> Target:
    """The variable or derived column with a name. UnknownName with the nearest where there is none."""
    if name in all_variables():
        one = all_variables()[name]
        return Target(name, one.kind, one.unit, one.codes, one.least)
    if name in all_rules():
        return Target(name, _OF_RULE[all_rules()[name].kind])
    raise UnknownName("variable", name, known_names())


def convert(recoding: Recoding, dtype: nw.dtypes.DType) -> nw.Expr:
    """The variable as an expression over the data set. SurveyError where the column's type cannot become it."""
    column = _present(recoding, dtype)
    kind = recoding.target.kind
    if recoding.values:
        return _recoded(recoding, column, dtype)
    if kind == "text":
        return column.cast(nw.String)
    if kind == "yes_no" and dtype == nw.Boolean:
        return column
    if not dtype.is_numeric():
        hint = "say in [values] what each value means" if kind != "number" else "make it a column of numbers"
        raise SurveyError(f"Column {recoding.column} is no number, and {recoding.target.name} wants one: {hint}.")
    if kind == "yes_no":
        return nw.when(holds((column == 1) | (column == 0))).then(column == 1)
    number = column.cast(recoding.target.dtype())
    return number * recoding.factor if recoding.factor != 1 else number


def to_report(
    frame: nw.LazyFrame[Any], file: str, recodings: Mapping[str, Recoding], made: Mapping[str, nw.Expr]
) -> None:
    """Read the data once and raise SurveyError for all values that are none of their variables', with examples."""
    if not recodings:
        return
    schema = dict(frame.collect_schema().items())
    wrong = {name: _wrong(one, schema[one.column], made[name]) for name, one in recodings.items()}
    counted = frame.select(**{name: holds(one).cast(nw.Int64).sum() for name, one in wrong.items()})
    counts = {name: values[0] for name, values in counted.collect("pyarrow").to_dict(as_series=False).items()}
    lines = []
    for name, rows in counts.items():
        if rows:
            column = recodings[name].column
            found = frame.filter(holds(wrong[name])).select(column).unique().sort(column).head(_EXAMPLES)
            some = ", ".join(f"“{value}”" for value in found.collect("pyarrow")[column].to_list())
            lines.append(f"column {column} has in {rows:,} rows values that {name} does not know ({some})")
    if lines:
        raise SurveyError(f"{file}: {'; '.join(lines)}. List them in [values] or in [missing].")


def _present(recoding: Recoding, dtype: nw.dtypes.DType) -> nw.Expr:
    """The column, with what means no answer as missing; blank text always does."""
    column = nw.col(recoding.column)
    if dtype.is_float():
        column = nw.when(fails(column.is_nan())).then(column)
    elif dtype == nw.String:
        column = nw.when(column.str.strip_chars() != "").then(column)
    if recoding.missing:
        no_answer = nw.any_horizontal(*(_is(recoding, dtype, one) for one in recoding.missing), ignore_nulls=False)
        column = nw.when(fails(no_answer)).then(column)
    return column


def _recoded(recoding: Recoding, column: nw.Expr, dtype: nw.dtypes.DType) -> nw.Expr:
    kind = recoding.target.dtype()
    result = nw.lit(None, dtype=kind)
    for written, value in reversed(recoding.values):
        result = nw.when(holds(_is(recoding, dtype, written))).then(nw.lit(value, dtype=kind)).otherwise(result)
    return nw.when(~column.is_null()).then(result)


def _is(recoding: Recoding, dtype: nw.dtypes.DType, written: str) -> nw.Expr:
    """Whether the column has a value that the mapping writes as text."""
    column = nw.col(recoding.column)
    if dtype == nw.Boolean:
        if written not in ("true", "false"):
            raise SurveyError(f"Column {recoding.column} is true or false, never “{written}”.")
        return column == nw.lit(written == "true")
    if not dtype.is_numeric():
        return column.cast(nw.String) == nw.lit(written)
    try:
        return column == nw.lit(float(written))
    except ValueError as error:
        raise SurveyError(f"Column {recoding.column} holds numbers, never “{written}”.") from error


def _wrong(recoding: Recoding, dtype: nw.dtypes.DType, made: nw.Expr) -> nw.Expr:
    """Whether a row has a value that says something, but nothing the variable knows."""
    target = recoding.target
    present = _present(recoding, dtype)
    wrong = ~present.is_null() & made.is_null()
    if target.codes:
        wrong = wrong | ~made.is_in([code for code, _ in target.codes])
    if target.least is not None:
        wrong = wrong | (made < target.least)
    if target.kind in ("code", "whole") and not recoding.values and dtype.is_float():
        wrong = wrong | (present != made.cast(nw.Float64))
    return wrong
