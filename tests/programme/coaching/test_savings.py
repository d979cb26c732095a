"""The headline of rule 10 by numbers worked out by hand: net, overlaps once, currencies and projections apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.coaching.queries import savings_of
from score.programme.coaching.savings import Amount, same_saving, saved
from score.programme.core import facts
from score.programme.core.models import LedgerEntry
from tests.programme.coaching.scene import VISITED, make_project, make_saving, make_scene
from tests.programme.factories import make_actor

N = Decimal


def amount(project: int, saving: int, cost: int = 0, overlaps: int | None = None, currency: str = "GHS", **more):
    return Amount(project, currency, N(saving), N(cost), overlaps, **more)


def test_net_is_what_was_saved_less_what_it_cost_once() -> None:
    (found,) = saved([amount(1, 51_200, 1_200), amount(2, 26_400, 5_150)])
    assert (found.saving, found.one_off_cost, found.net) == (77_600, 6_350, 71_250)
    assert (found.projects, found.counted_once) == (2, 0)


def test_the_same_saving_counts_once_and_every_cost_was_paid() -> None:
    # B says that it saves what A saves: the larger saving counts, both costs were paid
    (found,) = saved([amount(1, 10_000, 1_000), amount(2, 8_000, 500, overlaps=1), amount(3, 2_000)])
    assert (found.saving, found.one_off_cost, found.net, found.counted_once) == (12_000, 1_500, 10_500, 1)


def test_overlaps_by_way_of_a_third_are_one() -> None:
    groups = same_saving([amount(1, 5), amount(2, 7, overlaps=3), amount(3, 6, overlaps=1), amount(4, 1)])
    assert [[one.project for one in group] for group in groups] == [[1, 2, 3], [4]]


def test_two_that_name_each_other_are_one() -> None:
    (found,) = saved([amount(1, 5, overlaps=2), amount(2, 7, overlaps=1)])
    assert (found.saving, found.counted_once) == (7, 1)


def test_an_overlap_with_a_project_without_saving_takes_nothing_away() -> None:
    (found,) = saved([amount(1, 5, overlaps=9)])
    assert (found.saving, found.counted_once) == (5, 0)


def test_currencies_are_never_added() -> None:
    assert [(one.currency, one.net) for one in saved([amount(1, 5), amount(2, 7, currency="EUR")])] == [
        ("EUR", 7),
        ("GHS", 5),
    ]


def test_times_paid_only_where_something_was_paid() -> None:
    (found,) = saved([amount(1, 9_000, 1_500)], {"GHS": N(3_000)})
    assert found.times_paid == N("2.5")
    (unknown,) = saved([amount(1, 9_000)], {"EUR": N(3_000)})
    assert unknown.times_paid is None


amounts = st.lists(
    st.tuples(st.integers(-1000, 10**6), st.integers(0, 10**4), st.none() | st.integers(0, 9)), min_size=1, max_size=10
).map(lambda rows: [amount(at, saving, cost, overlaps) for at, (saving, cost, overlaps) in enumerate(rows)])


@given(amounts, st.randoms(use_true_random=False))
def test_the_order_of_projects_changes_no_sum(rows, chance) -> None:
    mixed = rows[:]
    chance.shuffle(mixed)
    (one,), (other,) = saved(rows), saved(mixed)
    assert (one.saving, one.one_off_cost, one.counted_once) == (other.saving, other.one_off_cost, other.counted_once)


@given(amounts)
def test_overlaps_never_add(rows) -> None:
    (with_overlaps,) = saved(rows)
    (without,) = saved([Amount(**{**vars(one), "overlaps_with": None}) for one in rows])
    positive = all(one.saving >= 0 for one in rows)
    assert not positive or with_overlaps.saving <= without.saving
    assert with_overlaps.one_off_cost == without.one_off_cost
    assert with_overlaps.saving >= min(one.saving for one in rows) * len(rows) or positive


# -- read from the records


@pytest.mark.django_db
def test_the_headline_of_a_firm() -> None:
    scene = make_scene()
    line, racks, music = (make_project(scene, title) for title in ("Line check", "Racks", "Music"))
    make_saving(line, 51_200, 1_200), make_saving(racks, 26_400, 5_150)
    make_saving(music, 20_000, 100, overlaps_with=racks)
    make_saving(line, 64_000, kind="projected")
    found = savings_of(scene.trainer, scene.firm)
    (observed,), (projected,) = found.observed, found.projected
    assert (observed.saving, observed.one_off_cost, observed.net) == (77_600, 6_450, 71_150)
    assert (observed.projects, observed.counted_once, observed.verified) == (3, 1, 0)
    assert projected.net == 64_000


@pytest.mark.django_db
def test_what_the_firm_paid_stands_beside_it_for_who_may_see_the_ledger() -> None:
    scene = make_scene()
    make_saving(make_project(scene), 9_000, 1_500)
    said = {"date": VISITED, "currency": "GHS", "purpose": "fee", "enterprise": scene.firm, "cohort": scene.cohort}
    with facts.writing(None) as writing:
        for payer, stage, paid in (
            ("enterprise", "paid", 3_500),
            ("enterprise", "refunded", 500),
            ("enterprise", "promised", 9_999),
            ("programme", "paid", 7_777),
        ):
            writing.add(LedgerEntry(payer_kind=payer, stage=stage, amount=paid, **said))
    (seen,) = savings_of(make_actor("owner"), scene.firm).observed
    assert (seen.paid, seen.times_paid) == (3_000, N("2.5"))
    (unseen,) = savings_of(scene.trainer, scene.firm).observed
    assert (unseen.paid, unseen.times_paid) == (0, None)


@pytest.mark.django_db
def test_another_partners_projects_are_not_added() -> None:
    scene = make_scene()
    make_saving(make_project(scene), 9_000)
    assert savings_of(make_actor("trainer"), scene.firm).observed == []
