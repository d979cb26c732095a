"""Decisions as trees: the way a record takes is kept as text, so that anybody can see why it came out as it did.

A path reads `employee > employer contributes: no > informal`: the group, then each question with the answer found,
then the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals as nw

from score.catalogue.working_conditions.logic import fails, holds

UNKNOWN = "unknown"
_STEP = " > "


@dataclass(frozen=True, eq=False)
class Ask:
    """A question with a way on for each answer; a text is a result and ends the path."""

    question: str
    condition: nw.Expr
    yes: Tree
    no: Tree
    unknown: Tree = UNKNOWN


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups that exclude one another, each with a name, its condition and its way on; `other` is for everybody else.

    `other` is a way on without a name of its own.
    """

    cases: tuple[tuple[str, nw.Expr, Tree], ...]
    other: Tree


Tree = Ask | Groups | str


def path(tree: Tree, walked: str = "") -> nw.Expr:
    """The path of each record through a tree, as text."""
    if isinstance(tree, str):
        return nw.lit(walked + tree)
    if isinstance(tree, Ask):
        asked = f"{walked}{tree.question}: "
        unknown = path(tree.unknown, f"{asked}unknown{_STEP}")
        no = nw.when(fails(tree.condition)).then(path(tree.no, f"{asked}no{_STEP}")).otherwise(unknown)
        return nw.when(holds(tree.condition)).then(path(tree.yes, f"{asked}yes{_STEP}")).otherwise(no)
    result = path(tree.other, walked)
    for name, condition, way in reversed(tree.cases):
        result = nw.when(holds(condition)).then(path(way, f"{walked}{name}{_STEP}")).otherwise(result)
    return result


def paths(tree: Tree, walked: str = "") -> Iterator[str]:
    """Every path there is."""
    if isinstance(tree, str):
        yield walked + tree
    elif isinstance(tree, Ask):
        for answer, way in (("yes", tree.yes), ("no", tree.no), ("unknown", tree.unknown)):
            yield from paths(way, f"{walked}{tree.question}: {answer}{_STEP}")
    else:
        for name, _, way in tree.cases:
            yield from paths(way, f"{walked}{name}{_STEP}")
        yield from paths(tree.other, walked)


def ends_in(column: str, result: str) -> nw.Expr:
    """Whether the path in a column ends in a result: unknown where it ends in `unknown` or where there is no path."""
    walked = nw.col(column)
    # text that is missing equals nothing on some engines and is unknown on others
    known = ~walked.is_null() & ~walked.str.ends_with(_STEP + UNKNOWN)
    return nw.when(holds(known)).then(walked.str.ends_with(_STEP + result))
