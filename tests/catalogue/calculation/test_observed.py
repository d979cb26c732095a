from __future__ import annotations

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.observed import UnknownCut, cut_text
from score.catalogue.indicators import get
from tests.catalogue.golden_panel import golden_panel
from tests.catalogue.panels import Cycle, Firm, Seat, panel


def test_unknown_is_a_group() -> None:
    firms = [Firm("A", "GH", attributes={"size": "small"}), Firm("B", "", attributes={})]
    cycles = [Cycle("A", "M1", "2024-07-10"), Cycle("B", "M1", "2024-07-10")]
    held = panel("2025-12-31", firms, cycles)
    trained = get("enterprises_trained")
    assert [(f.cut, f.value) for f in calculate(trained, held, ("country",))] == [
        ("country=GH", 1),
        ("country=unknown", 1),
    ]
    assert [(f.cut, f.value) for f in calculate(trained, held, ("size",))] == [("size=small", 1), ("size=unknown", 1)]
    assert [(f.cut, f.value) for f in calculate(trained, held, ("ownership",))] == [("ownership=unknown", 2)]


def test_two_dimensions_in_canonical_order() -> None:
    one = calculate(get("enterprises_trained"), golden_panel(), ("module", "country"))
    two = calculate(get("enterprises_trained"), golden_panel(), ("country", "module"))
    assert one == two
    assert [(f.cut, f.value) for f in one][:3] == [
        ("country=CN;module=M1", 2),
        ("country=CN;module=M3", 1),
        ("country=CN;module=M4", 1),
    ]
    assert cut_text(("module", "country"), ("M1", "GH")) == "country=GH;module=M1"
    assert cut_text((), ()) == "all"


def test_a_buyer_and_a_module_both_overlap() -> None:
    firms = [Firm("A"), Firm("B")]
    cycles = [Cycle(name, module, "2024-07-10") for name in "AB" for module in ("M1", "M2")]
    held = panel("2025-12-31", firms, cycles, buyers=[("A", "X"), ("A", "Y"), ("A", "X")])
    found = calculate(get("enterprises_trained"), held, ("buyer", "module"))
    assert [(f.cut, f.value) for f in found] == [
        ("buyer=X;module=M1", 1),
        ("buyer=X;module=M2", 1),
        ("buyer=Y;module=M1", 1),
        ("buyer=Y;module=M2", 1),
        ("buyer=none;module=M1", 1),
        ("buyer=none;module=M2", 1),
    ]


def test_persons_are_distinct_in_every_group_and_have_one_sex() -> None:
    cycles = [Cycle("A", "M1", "2024-01-10"), Cycle("A", "M2", "2024-07-10")]
    seats = [Seat(1, 0, "", "worker"), Seat(1, 1, "woman", "manager"), Seat(2, 1, "man", "worker")]
    held = panel("2025-12-31", [Firm("A")], cycles, seats=seats)
    persons = get("persons_trained")
    assert [(f.cut, f.value) for f in calculate(persons, held, ("module",))] == [("module=M1", 1), ("module=M2", 2)]
    assert [(f.cut, f.value) for f in calculate(persons, held, ("sex",))] == [("sex=man", 1), ("sex=woman", 1)]
    assert [(f.cut, f.value) for f in calculate(persons, held, ("role", "sex"))] == [
        ("role=manager;sex=woman", 1),
        ("role=worker;sex=man", 1),
    ]
    share = calculate(get("women_among_participants"), held)[0]
    assert (share.numerator, share.denominator, share.publishable) == (1, 2, False)


@pytest.mark.parametrize(
    ("code", "cut", "message"),
    [
        ("jobs_net", ("countri",), "Did you mean country"),
        ("defects_share", ("sex",), "cannot be cut by sex"),
        ("jobs_net", ("country", "size", "module"), "one or two"),
        ("jobs_net", ("country", "country"), "one or two"),
        ("jobs_net", ("contract", "sex"), "one cut at a time"),
    ],
)
def test_a_wrong_cut_is_refused(code: str, cut: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnknownCut, match=message):
        calculate(get(code), golden_panel(), cut)


def test_by_cycle_an_enterprise_is_what_it_was_before_that_cycle() -> None:
    """Rule 2: a firm that grew between two modules stands in two size classes by module, in one by journey."""
    firms = [Firm("A", attributes={"size": "small"})]
    cycles = [
        Cycle("A", "M1", "2022-03-01", attributes={"size": "small"}),
        Cycle("A", "M2", "2024-03-01", attributes={"size": "large"}),
    ]
    held = panel("2025-12-31", firms, cycles)
    trained = get("enterprises_trained")
    assert [(f.cut, f.value) for f in calculate(trained, held, ("module", "size"))] == [
        ("module=M1;size=small", 1),
        ("module=M2;size=large", 1),
    ]
    assert [f.cut for f in calculate(trained, held, ("size",))] == ["size=small"]
    assert [f.cut for f in calculate(get("jobs_net"), held, ("size",), "sustained")] == ["size=small"]
