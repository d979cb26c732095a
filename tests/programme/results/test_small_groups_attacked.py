"""A reader who may not see small figures collects all tables of an indicator and works at what was left out of them.

Enterprises are invented. What the reader gets comes from the function that the pages ask; what can be made of it, from
the attack of the survey library and, independently, from that of its tests.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.catalogue.calculation.figure import Figure, FigureType
from score.measurement.disclosure import TOTAL, Table, audit
from score.programme.organisations.actor import PUBLIC, Actor
from score.programme.results import openings, small_groups
from score.programme.results.openings import all_as_shown, as_shown
from tests.measurement.disclosure import attacker

CODE, MINIMUM = "defects_share", 5
CUTS: tuple[tuple[str, ...], ...] = ((), ("country",), ("sector",), ("country", "sector"))
READERS = [Actor(user=None, role=role, organisation=None) for role in ("committee_member", "lead_buyer")]


@dataclass(frozen=True)
class Invented:
    """A world of enterprises by country and sector, with their untrained neighbours; stands for `figures.World`."""

    trained: np.ndarray
    untrained: np.ndarray

    def figures(self, cut: tuple[str, ...]) -> list[Figure]:
        """The figures of a cut, as the calculation gives them: a group that nobody is in does not occur."""
        beside = {one.cut: one for one in _counted(self.untrained, cut) if one.with_data}
        return [
            Figure(**{**vars(one), "comparison": beside.get(one.cut)})
            for one in _counted(self.trained, cut) if one.eligible
        ]  # fmt: skip


def _counted(numbers: np.ndarray, cut: tuple[str, ...]) -> list[Figure]:
    of_cut = numbers.sum(axis=tuple(axis for axis, name in enumerate(("country", "sector")) if name not in cut))
    found = []
    for place, number in np.ndenumerate(of_cut):
        group = ";".join(f"{name}={name[0]}{one}" for name, one in zip(cut, place, strict=True)) or "all"
        found.append(
            Figure(
                code=CODE, version=1, type=FigureType("share", "enterprises"), unit="%", as_of_day=0, pairing="journey",
                cut=group, value=50.0, with_data=int(number), eligible=int(number), publishable=number >= MINIMUM,
            )
        )  # fmt: skip
    return found


@contextmanager
def asked_of_invented_worlds() -> Iterator[pytest.MonkeyPatch]:
    """Figures come from invented worlds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(openings, "figures", lambda world, code, cut=(), pairing=None: world.figures(tuple(cut)))
        yield patched


def tables_of(shape: tuple[int, int], seed: int, zeros: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    numbers = rng.choice([1, 2, 4, 5, 7, 12, 30], shape, p=[0.1, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15])
    return np.where(rng.random(shape) < zeros, 0, numbers)


def collected(actor: Actor, world: Invented, cuts=CUTS, *, untrained: bool = False) -> dict[tuple[str, str], int]:
    """Every number that the reader gets from the pages of these cuts, by country and sector."""
    found = {}
    for cut in cuts:
        for group, one in all_as_shown(actor, world.figures(cut), world).items():
            told = one.comparison if untrained and one is not None else one
            if told is not None and told.with_data is not None:
                values = dict(part.split("=") for part in group.split(";")) if group != "all" else {}
                found[values.get("country", TOTAL), values.get("sector", TOTAL)] = told.with_data
    return found


def table_of(numbers: np.ndarray) -> Table:
    names = {name: [f"{name[0]}{one}" for one in range(size)]
             for name, size in zip(("country", "sector"), numbers.shape, strict=True)}  # fmt: skip
    return Table.from_arrays(names, numbers)


def unknown(table: Table, shown: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Cells that the reader does not have. That nobody is in a group is no secret: counts have no minimum."""
    values = table.values.ravel().tolist()
    return [one for one, value in zip(table.positions, values, strict=True) if one not in shown and value]


def too_well_known(table: Table, hidden: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Small groups of which the reader knows the number nearer than the rule allows: one below and one above."""
    values = dict(zip(table.positions, table.values.ravel().tolist(), strict=True))
    return [
        position for position, known in audit(table, hidden).items()
        if 0 < values[position] < MINIMUM and not known.holds(values[position] - 1, values[position] + 1)
    ]  # fmt: skip


def assert_nothing_small_is_found(
    numbers: np.ndarray, shown: dict[tuple[str, str], int], *, although_nothing_is_shown: bool = False
) -> None:
    """By the library's attack; and by another one, which also looks at what can be subtracted."""
    table = table_of(numbers)
    values = dict(zip(table.positions, table.values.ravel().tolist(), strict=True))
    assert all(values[position] == number for position, number in shown.items())
    assert not any(0 < number < MINIMUM for number in shown.values())
    hidden = unknown(table, shown)
    if not (although_nothing_is_shown or any(one in shown for one in table.positions if TOTAL not in one)):
        return  # where totals tell of a small group by themselves, all that the cut can do is to tell nothing more
    assert too_well_known(table, hidden) == []
    everything = {one: None if one in hidden else values[one] for one in table.positions}
    places, sums = attacker.figures_of(numbers.shape)
    named = {attacker.names(table, place): row for place, row in zip(places, sums, strict=True)}
    known = np.array([named[one] for one, value in everything.items() if value is not None]).reshape(-1, numbers.size)
    rank = np.linalg.matrix_rank(known) if len(known) else 0
    for position in hidden:
        if 0 < values[position] < MINIMUM:
            low, high = attacker.bounds(everything, table, [position])
            assert low <= values[position] - 1 + 1e-6 and high >= values[position] + 1 - 1e-6, position
            # no number that adds up, sums of money among them, follows from those that are shown
            assert np.linalg.matrix_rank(np.vstack([known, named[position]])) > rank, position
    for axis, one in itertools.product(range(2), table.positions):
        if one[axis] == TOTAL and everything[one] is not None:
            line = [(*one[:axis], name, *one[axis + 1 :]) for name in table.dimensions[axis].categories]
            rest = sum(values[cell] for cell in line if everything[cell] is None)
            assert rest == 0 or rest >= MINIMUM, f"what is left of {one} is of few"


SHAPES = st.sampled_from([(2, 2), (3, 3), (4, 3), (5, 4), (2, 7)])
WORLDS = st.builds(tables_of, SHAPES, st.integers(0, 10**6), st.sampled_from([0.0, 0.2, 0.5]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(WORLDS, st.sampled_from(READERS))
def test_two_cuts_at_once_tell_of_no_small_group(numbers, actor):
    with asked_of_invented_worlds():
        shown = collected(actor, Invented(numbers, np.zeros_like(numbers)))
    assert_nothing_small_is_found(numbers, shown)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 25), st.integers(0, 10**6), st.sampled_from([0.0, 0.3]), st.sampled_from([PUBLIC, *READERS]))
def test_one_cut_tells_of_no_small_group(size, seed, zeros, actor):
    numbers = tables_of((size, 1), seed, zeros)
    with asked_of_invented_worlds():
        shown = collected(actor, Invented(numbers, np.zeros_like(numbers)), [(), ("country",)])
    shown |= {(country, "s0"): number for (country, _sector), number in shown.items()}  # the only sector is all
    assert_nothing_small_is_found(numbers, shown, although_nothing_is_shown=True)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(SHAPES, st.integers(0, 10**6))
def test_untrained_enterprises_are_not_told_by_the_yardsticks(shape, seed):
    """Beside large trained groups all yardsticks are seen but those withheld."""
    untrained = tables_of(shape, seed, 0.2)
    with asked_of_invented_worlds():
        shown = collected(READERS[0], Invented(np.full(shape, 40), untrained), untrained=True)
    assert_nothing_small_is_found(untrained, shown)


@pytest.mark.parametrize("shape", [(4, 1), (4, 3)])
def test_the_attack_succeeds_where_only_the_small_are_withheld(shape):
    """Without complementary suppression most tables of this kind give a small group away."""

    def only_small(found, limits, margins):
        return frozenset(one.cut for one in found if not one.publishable)

    given_away = 0
    for seed in range(20):
        numbers = tables_of(shape, seed, 0.0)
        world = Invented(numbers, np.zeros_like(numbers))
        with asked_of_invented_worlds() as patched:
            patched.setattr(openings, "withheld", only_small)
            shown = collected(READERS[0], world)
        given_away += bool(too_well_known(table_of(numbers), unknown(table_of(numbers), shown)))
    assert given_away >= 5


@pytest.mark.parametrize("seed", range(3))
def test_the_page_of_one_group_shows_what_the_table_shows(seed):
    numbers = tables_of((4, 3), seed, 0.2)
    world = Invented(numbers, tables_of((4, 3), seed + 50, 0.2))
    with asked_of_invented_worlds():
        for cut in CUTS:
            together = all_as_shown(READERS[1], world.figures(cut), world)
            for one in world.figures(cut):
                assert as_shown(READERS[1], one, world) == together[one.cut]


def test_without_the_totals_nothing_more_is_shown():
    """Where the world is not handed over all totals are taken to be known."""
    for seed in range(12):
        world = Invented(tables_of((4, 3), seed, 0.2), np.zeros((4, 3), dtype=int))
        with asked_of_invented_worlds():
            found = world.figures(("country", "sector"))
            shown, less = (all_as_shown(READERS[0], found, one) for one in (world, None))
        assert all(shown[group] is not None for group, one in less.items() if one is not None)


def test_most_of_a_table_is_still_shown():
    """Hiding everything would be safe as well: of the large groups of a table without gaps seven in ten are there."""
    there = large = 0
    for seed in range(20):
        numbers = tables_of((5, 4), seed, 0.0)
        with asked_of_invented_worlds():
            shown = collected(READERS[0], Invented(numbers, np.zeros_like(numbers)), [("country", "sector")])
        there, large = there + len(shown), large + int((numbers >= MINIMUM).sum())
    assert there >= 0.7 * large


def test_who_may_see_small_figures_sees_them_all():
    numbers = tables_of((4, 3), 1, 0.0)
    with asked_of_invented_worlds():
        shown = collected(Actor(user=None, role="donor", organisation=None), Invented(numbers, numbers))
    assert len(shown) == 5 * 4


@pytest.mark.parametrize("shape", [(20, 10), (60, 1)])
def test_a_large_table_is_withheld_in_the_same_way_every_time(shape):
    numbers = tables_of(shape, 7, 0.2)
    world = Invented(numbers, np.zeros_like(numbers))
    found = []
    with asked_of_invented_worlds():
        for _time in range(2):
            small_groups._hidden.cache_clear()
            found.append(collected(READERS[0], world))
    assert found[0] == found[1]
    assert too_well_known(table_of(numbers), unknown(table_of(numbers), found[0])) == []
