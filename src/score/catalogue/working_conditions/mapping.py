"""Which column of a data set is which variable of the catalogue.

A mapping is a TOML file:

    keep = ["stratum", "psu", "weight"]     # columns to keep under their own names

    [columns]                               # variable = column
    any_work = "q12"
    earnings_month = "q40"

    [values.any_work]                       # value in the data = value of the variable
    1 = true
    2 = false

    [missing]                               # values that mean no answer; blank text always does
    earnings_month = ["-9", "99999"]

    [units]                                 # the data's unit, where it is another one than the catalogue's
    earnings_month = "currency per week"

    [constants]                             # the same for every row
    short_hours = 35

Derived columns that a data set already has, such as `icse18` or `employed`, are mapped like variables; their rules are
then not used. Unknown names on either side are errors with the nearest name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw

from score.catalogue.toml_tables import Table, read_toml
from score.catalogue.working_conditions.conversions import factor
from score.catalogue.working_conditions.deriving import known_names, missing_for, read_for
from score.catalogue.working_conditions.recoding import Recoding, Target, Value, convert, target_named, to_report
from score.catalogue.working_conditions.sheet import Sheet, all_sheets
from score.measurement.errors import SurveyError, UnknownName


@dataclass(frozen=True)
class DataMapping:
    """A mapping read from a file. `recodings` and `constants` by variable; `keep`: columns kept as they are."""

    file: str
    recodings: Mapping[str, Recoding]
    constants: Mapping[str, Value] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """The variables and derived columns that the mapping gives."""
        return frozenset(self.recodings) | frozenset(self.constants)

    def check_columns(self, frame: nw.LazyFrame[Any]) -> None:
        """UnknownName with the nearest column where the data set lacks one that the mapping names."""
        there = frame.collect_schema().names()
        for name in (*(one.column for one in self.recodings.values()), *self.keep):
            if name not in there:
                raise UnknownName(f"column (named in {self.file})", name, there)

    def apply(self, frame: nw.LazyFrame[Any], check: bool = True) -> nw.LazyFrame[Any]:
        """The frame with the catalogue's variables, typed, and the columns to keep.

        `check` reads the data once and raises SurveyError for values that are none of the variable's: a code that is
        not listed, text where a number belongs, a negative amount. Without it they come out as missing or as they are.
        """
        self.check_columns(frame)
        schema = dict(frame.collect_schema().items())
        made = {name: convert(one, schema[one.column]) for name, one in self.recodings.items()}
        if check:
            to_report(frame, self.file, self.recodings, made)
        made |= {name: nw.lit(value, dtype=target_named(name).dtype()) for name, value in self.constants.items()}
        return frame.select(*self.keep, **made)

    def reach(self, sheets: Iterable[Sheet] | None = None) -> Reach:
        """Which indicators can be computed, and which variables are missing for the others."""
        chosen = tuple(all_sheets().values() if sheets is None else sheets)
        lacking = {sheet.code: lacking_for(sheet, self.variables) for sheet in chosen if sheet.estimate.columns}
        return Reach(
            can=tuple(code for code, lacks in lacking.items() if not lacks),
            missing={code: lacks for code, lacks in lacking.items() if lacks},
        )


@dataclass(frozen=True)
class Reach:
    """Codes of indicators that can be computed; for the others the variables that are missing."""

    can: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]]


def lacking_for(sheet: Sheet, there: frozenset[str], standard: str | None = None) -> tuple[str, ...]:
    """The variables a sheet lacks, given what is there. What the sheet asks for counts where a rule would read it."""
    columns = sheet.estimate_by(standard).columns
    lacks = dict.fromkeys(lack for name in columns for lack in missing_for(name, there))
    read = read_for(columns, there)
    if standard is None:
        lacks |= dict.fromkeys(name for name in sheet.variables if name in read and missing_for(name, there))
    return tuple(lacks)


def read_mapping(path: Path) -> DataMapping:
    """The mapping in a file, checked against the catalogue.

    UnknownName with the nearest name for a variable or unit that is not known; CatalogueFileError where the file says
    something that cannot be.
    """
    return mapping_in(read_toml(path))


def mapping_in(table: Table) -> DataMapping:
    """The mapping in a table, as `read_mapping`."""
    keep = table.texts("keep", ())
    columns = _columns(table.table("columns"))
    parts = {key: table.table(key, {}) for key in ("values", "missing", "units")}
    constants = _constants(table.table("constants", {}))
    table.finish()
    recodings = {}
    for name, column in columns.items():
        target = target_named(name)
        recodings[name] = Recoding(
            target=target,
            column=column,
            values=_values(parts["values"], target),
            missing=parts["missing"].texts(name, ()),
            factor=_factor(parts["units"], target),
        )
    for part in parts.values():
        for name in part.unread():
            target_named(name)
            raise part.error(name, "has no column in [columns]")
    both = sorted(set(columns) & set(constants))
    if both:
        raise table.error(f"constants.{both[0]}", "has a column as well")
    taken = sorted(set(keep) & (set(columns) | set(constants) | set(known_names())))
    if taken:
        raise table.error("keep", f"{taken[0]!r} is the name of a variable of the catalogue")
    return DataMapping(table.file, recodings, constants, keep)


def _columns(table: Table) -> dict[str, str]:
    columns = {}
    for name in table.unread():
        target_named(name)
        columns[name] = table.text(name)
    return columns


def _values(table: Table, target: Target) -> tuple[tuple[str, Value], ...]:
    if not table.has(target.name):
        return ()
    listed = table.table(target.name)
    values = tuple((key, _value(listed, key, target)) for key in listed.unread())
    if not values:
        raise table.error(target.name, "names no value")
    return values


def _constants(table: Table) -> dict[str, Value]:
    return {name: _value(table, name, target_named(name)) for name in table.unread()}


def _value(table: Table, key: str, target: Target) -> Value:
    """A value of a variable as the file writes it."""
    if target.kind == "yes_no":
        return table.flag(key, False)
    if target.kind == "number":
        return float(table.number(key))
    if target.kind == "text":
        return table.text(key)
    value = table.whole(key)
    if target.codes and value not in dict(target.codes):
        listed = ", ".join(f"{code} ({says})" for code, says in target.codes)
        raise table.error(key, f"{value} is no code of {target.name}: {listed}")
    return value


def _factor(table: Table, target: Target) -> float:
    if not table.has(target.name):
        return 1.0
    given = table.text(target.name)
    if not target.unit:
        raise SurveyError(f"{table.file}: {target.name} has no unit.")
    return factor(given, target.unit)
