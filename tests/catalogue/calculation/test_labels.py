from __future__ import annotations

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.labels import CUTS, CYCLE_CUTS, INSIDE_CUTS, encode
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, panel, strings


def test_codes_follow_the_order_of_names_and_nothing_is_unknown() -> None:
    found = encode(strings(["b", "", "a", "unknown", "b"]))
    assert found.names == ("a", "b", "unknown")
    assert found.codes.tolist() == [1, 2, 0, 2, 1]
    assert encode(strings([])).names == ()


def test_cuts_of_cycles_overlap_and_cuts_inside_enterprises_divide() -> None:
    assert {CUTS[name] for name in CYCLE_CUTS} == {"overlapping"}
    assert {CUTS[name] for name in INSIDE_CUTS} == {"partition"}
    assert CUTS["buyer"] == "overlapping"


def test_new_in_the_phase_of_the_first_module_trained() -> None:
    cycles = [
        Cycle("A", "M1", "2015-01-01", labels={"phase": "I"}, trained=False),
        Cycle("A", "M2", "2019-01-01", labels={"phase": "II"}),
        Cycle("A", "M3", "2022-01-01", labels={"phase": "III"}),
        Cycle("B", "M1", "2015-01-01", labels={"phase": "I"}),
    ]
    held = panel("2025-12-31", [Firm("A"), Firm("B")], cycles)
    new = {figure.cut: figure.value for figure in calculate(get("enterprises_trained"), held, ("phase_new",))}
    assert new == {"phase_new=I": 1, "phase_new=II": 1}
    served = {figure.cut: figure.value for figure in calculate(get("enterprises_trained"), held, ("phase",))}
    assert served == {"phase=I": 1, "phase=II": 1, "phase=III": 1}
