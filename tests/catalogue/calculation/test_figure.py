from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from score.catalogue.calculation.figure import Figure, FigureType, MixedTypes, total

ENTERPRISES = FigureType("share", "enterprises")
WORKERS = FigureType("sum", "workers")


def figure(value: float | None = 1.0, type_: FigureType = WORKERS, **more: object) -> Figure:
    return replace(Figure("jobs_net", 1, type_, "workers", 20000, "journey", value=value), **more)  # type: ignore[arg-type]


def test_type_names_what_is_counted() -> None:
    assert ENTERPRISES.text == "share of enterprises"
    assert str(FigureType("pooled change", "kWh")) == "pooled change"
    assert FigureType("share", "persons") != ENTERPRISES


def test_sums_of_one_type_add() -> None:
    assert figure(2.0) + figure(3.0) == 5.0
    assert figure(5.0) - figure(3.0) == 2.0
    assert figure(1.0) < figure(2.0)
    assert total([figure(1.0), figure(2.0), figure(4.0)]) == 7.0


@pytest.mark.parametrize(
    "other",
    [
        figure(type_=FigureType("sum", "full-time equivalents")),
        figure(code="jobs_created"),
        figure(version=2),
        figure(as_of_day=20001),
        figure(pairing="cycle"),
        figure(unit="heads"),
    ],
)
def test_mixed_figures_are_refused(other: Figure) -> None:
    for combine in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a > b):
        with pytest.raises(MixedTypes):
            combine(figure(), other)


def test_a_figure_is_not_added_to_a_number() -> None:
    with pytest.raises(MixedTypes):
        figure() + 1.0
    with pytest.raises(TypeError):
        1.0 + figure()  # type: ignore[operator]


def test_shares_and_medians_are_never_added() -> None:
    for type_ in (ENTERPRISES, FigureType("median change", "enterprises"), FigureType("ratio", "complaints")):
        with pytest.raises(MixedTypes, match="never added"):
            total([figure(type_=type_)])


def test_a_figure_without_value_is_not_taken_for_zero() -> None:
    with pytest.raises(ValueError, match="no value"):
        figure(None) + figure(1.0)
    with pytest.raises(ValueError, match="Nothing"):
        total([])


def test_a_figure_can_be_kept_and_sent() -> None:
    kept = figure(note={"zero": 1})
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert len({kept, figure(note={"zero": 1}), figure()}) == 2


def test_small_number_and_headline() -> None:
    assert figure(with_data=29).small_number
    assert not figure(with_data=30).small_number
    assert figure(coverage=50.0).headline
    assert not figure(coverage=49.9).headline
    assert not figure(publishable=False).headline
    assert not figure(shown=False).headline
