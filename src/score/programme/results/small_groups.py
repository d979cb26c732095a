"""Groups of a cut that a reader could work out from the others: withheld together with those that are too small."""

from __future__ import annotations

from collections.abc import Iterable

from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.labels import group_parts


def withheld(found: Iterable[Figure], minimum: int) -> frozenset[str]:
    """The groups (canonical text) of one cut that must not be shown to a reader who may not see small figures.

    A single group left out of a table is the total less the rest, so at least `minimum` with data, of two groups,
    stay hidden together; the smallest of the shown ones is added until that holds. With two cuts at once this holds
    along both, as the margins are figures too.
    """
    rows = list(found)
    hidden = {one.cut for one in rows if not one.publishable}
    lines = _lines(rows) if hidden else []
    settled = False
    while not settled:
        settled = True
        for line in lines:
            shown = [one for one in line if one.cut not in hidden]
            if shown and not _safe([one.with_data or 0 for one in line if one.cut in hidden], minimum):
                hidden.add(min(shown, key=lambda one: (one.with_data or 0, one.cut)).cut)
                settled = False
    return frozenset(hidden)


def _safe(hidden: list[int], minimum: int) -> bool:
    """Whether what is hidden in a line, known in sum, tells of nobody."""
    return sum(hidden) == 0 or (sum(number > 0 for number in hidden) > 1 and sum(hidden) >= minimum)


def _lines(rows: list[Figure]) -> list[list[Figure]]:
    """Rows that add up to a figure of their own: those that differ in one dimension only."""
    lines: dict[tuple[str, tuple[tuple[str, str], ...]], list[Figure]] = {}
    for one in rows:
        parts = group_parts(one.cut)
        for name, _value in parts:
            rest = tuple(part for part in parts if part[0] != name)
            lines.setdefault((name, rest), []).append(one)
    return list(lines.values())
