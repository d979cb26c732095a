"""Somebody who reads a table and wants to know what was left out of it. Shares no code with what defends it.

Where the defence reckons with movements along the lines of a table, this one has one unknown for each innermost cell,
and writes down each published figure as a sum of them.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
from scipy.optimize import linprog

TOTAL = "TOTAL"


def figures_of(sizes: tuple[int, ...]) -> tuple[list[tuple[int | None, ...]], np.ndarray]:
    """All cells and totals (None along a dimension: all of it) and which innermost cells each of them adds up."""
    cells = list(itertools.product(*(range(size) for size in sizes)))
    asked = list(itertools.product(*((*range(size), None) for size in sizes)))
    sums = np.array([[all(a in (None, c) for a, c in zip(one, cell, strict=True)) for cell in cells] for one in asked])
    return asked, sums.astype(float)


def names(table, asked):
    """The name of a figure in the table."""
    return tuple(
        TOTAL if place is None else one.categories[place] for one, place in zip(table.dimensions, asked, strict=True)
    )


def read(rows, table):
    """Published figures, by their names, as a reader finds them: None where nothing is shown."""
    return {tuple(row[one.name] for one in table.dimensions): row[table.measure] for row in rows}


def bounds(shown: dict, table, wanted: list[tuple], *, whole: bool = False) -> tuple[float, float]:
    """The least and the most that the sum of the wanted figures can be; `whole`: of tables of whole numbers only."""
    asked, sums = figures_of(tuple(len(one.categories) for one in table.dimensions))
    place = {names(table, one): number for number, one in enumerate(asked)}
    scale = 1.0 if whole else max([value for value in shown.values() if value is not None], default=1.0) or 1.0
    known = [name for name, value in shown.items() if value is not None]
    left = sums[[place[name] for name in known]] if known else None
    right = np.array([shown[name] for name in known]) / scale if known else None
    form = sums[[place[name] for name in wanted]].sum(axis=0)
    found = []
    for sign in (1, -1):
        answer = linprog(sign * form, A_eq=left, b_eq=right, method="highs", integrality=int(whole))
        assert answer.status == 0 or (answer.status in (3, 4) and sign < 0), answer.message
        found.append(sign * answer.fun * scale if answer.status == 0 else np.inf)
    return found[0], found[1]


@cache
def _all_tables(sizes: tuple[int, ...], most: int) -> np.ndarray:
    """Every table of whole numbers up to `most`, with all its totals (tables x figures)."""
    _, sums = figures_of(sizes)
    cells = int(np.prod(sizes))
    tables = np.array(list(itertools.product(range(most + 1), repeat=cells)), dtype=np.int16)
    return tables @ sums.T.astype(np.int16)


def possible(shown: dict, table, most: int) -> np.ndarray:
    """Every table of whole numbers up to `most` that looks like this one (tables x figures)."""
    sizes = tuple(len(one.categories) for one in table.dimensions)
    asked, _ = figures_of(sizes)
    tables = _all_tables(sizes, most)
    for place, one in enumerate(asked):
        value = shown[names(table, one)]
        if value is not None:
            tables = tables[tables[:, place] == value]
    return tables


def solved(form: np.ndarray, rows: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The least and the most that a sum of unknowns from 0 can be, of which other sums are known."""
    answers = [linprog(sign * form, A_eq=rows, b_eq=right, method="highs") for sign in (1, -1)]
    assert answers[0].status == 0 and answers[1].status in (0, 3, 4)
    return float(answers[0].fun), float(-answers[1].fun) if answers[1].status == 0 else np.inf


def within(form: np.ndarray, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """The least and the most that a sum of unknowns from 0 can be, of which other sums are known to within limits."""
    left, right = np.vstack([rows, -rows]), np.concatenate([high, -low])
    answers = [linprog(sign * form, A_ub=left, b_ub=right, method="highs") for sign in (1, -1)]
    assert all(one.status == 0 for one in answers)
    return float(answers[0].fun), float(-answers[1].fun)
