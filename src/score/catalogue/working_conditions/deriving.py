"""Adds derived columns to answers: finds the rules behind the names asked for and applies them in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import narwhals as nw

from score.catalogue.working_conditions import (
    children,
    hours,
    informality,
    injuries,
    labour_force,
    pay,
    social,
    stability,
    status_in_employment,
    youth,
)
from score.catalogue.working_conditions.rule import Rule
from score.catalogue.working_conditions.variables import all_variables
from score.measurement.errors import SurveyError, UnknownName

Frame = nw.LazyFrame[Any] | nw.DataFrame[Any]
_FAMILIES = (
    labour_force,
    status_in_employment,
    informality,
    hours,
    pay,
    stability,
    injuries,
    children,
    youth,
    social,
)


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by the name of its column, family by family."""
    found: dict[str, Rule] = {}
    for family in _FAMILIES:
        for rule in family.RULES:
            if rule.name in found:
                raise ValueError(f"Two rules make {rule.name}.")
            found[rule.name] = rule
    return MappingProxyType(found)


def known_names() -> tuple[str, ...]:
    """Every variable and every derived column."""
    return tuple(dict.fromkeys((*all_variables(), *all_rules())))


def rule_named(name: str) -> Rule:
    """The rule of a derived column. UnknownName with the nearest name where there is none."""
    found = all_rules().get(name)
    if found is None:
        raise UnknownName("rule", name, all_rules())
    return found


def variables_behind(names: Iterable[str], optional: bool = False) -> tuple[str, ...]:
    """The variables that have to be there for these columns, in order; with `optional`, also those that may be."""
    found: dict[str, None] = {}
    for name in names:
        rule = all_rules().get(name)
        if rule is None:
            if name not in all_variables():
                raise UnknownName("variable or derived column", name, known_names())
            found[name] = None
        else:
            found |= dict.fromkeys(variables_behind(rule.reads if optional else rule.needs, optional))
    return tuple(found)


def missing_for(name: str, there: Collection[str]) -> tuple[str, ...]:
    """The variables that are missing for a column, given what is there; defaults are never missing."""
    if name in there:
        return ()
    rule = all_rules().get(name)
    if rule is not None:
        return tuple(dict.fromkeys(lack for need in rule.needs for lack in missing_for(need, there)))
    if name not in all_variables():
        raise UnknownName("variable or derived column", name, known_names())
    return () if all_variables()[name].default is not None else (name,)


def read_for(names: Iterable[str], there: Collection[str]) -> frozenset[str]:
    """Every column that is made or looked at for these, given what is there already."""
    order = _order(names, there)
    parts = {part for name in order for part in (all_rules()[name].reads if name in all_rules() else ())}
    return frozenset(order) | parts


def derive(frame: Frame, names: Iterable[str]) -> nw.LazyFrame[Any]:
    """The frame with these derived columns and all they are made of; columns that are there stay as they are.

    Nothing is read. What a rule may use and the frame has not is unknown; limits have their defaults. SurveyError where
    the frame lacks variables, UnknownName where a name is neither a column nor derived.
    """
    lazy = frame if isinstance(frame, nw.LazyFrame) else _lazy(frame)
    there = set(lazy.collect_schema().names())
    wanted = tuple(names)
    lacking = dict.fromkeys(lack for name in wanted for lack in missing_for(name, there))
    if lacking:
        raise SurveyError(f"For {', '.join(wanted)} the answers lack {', '.join(lacking)}.")
    steps: dict[str, nw.Expr] = {}
    order = _order(wanted, there)
    for name in order:
        if name not in all_rules():
            steps[name] = _given(name)
    if steps:
        lazy = lazy.with_columns(**steps)
    for level in _levels([name for name in order if name in all_rules()], there | set(steps)):
        lazy = lazy.with_columns(**{name: all_rules()[name].expression for name in level})
    return lazy


def _lazy(frame: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
    # pandas columns forget the type of what is missing throughout; DuckDB keeps it
    return frame.lazy() if frame.implementation.is_polars() else frame.lazy(backend="duckdb")


def _given(name: str) -> nw.Expr:
    variable = all_variables()[name]
    kind = variable.dtype()
    if variable.default is None:
        return nw.lit(None, dtype=kind)
    return nw.lit(int(variable.default) if variable.kind in ("code", "whole") else variable.default, dtype=kind)


def _order(names: Iterable[str], there: Collection[str]) -> list[str]:
    """Columns to add, each after all that it is made of."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in there or name in order:
            return
        rule = all_rules().get(name)
        for part in rule.reads if rule else ():
            visit(part)
        order[name] = None

    for name in names:
        visit(name)
    return list(order)


def _levels(order: list[str], there: Collection[str]) -> list[list[str]]:
    """The rules in as few steps as possible: each step reads only what the earlier ones made."""
    depth: dict[str, int] = {}
    for name in order:
        parts = [depth[part] for part in all_rules()[name].reads if part in depth]
        depth[name] = 1 + max(parts, default=0)
    return [[name for name in order if depth[name] == level] for level in sorted(set(depth.values()))]
