"""Every row of the golden data whose facts exist here, all its columns, to a relative 1e-9."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.figure import Figure
from score.catalogue.indicators import all_indicators, get
from tests.catalogue.golden_panel import golden_panel, table

# Their facts belong to domains that are not here yet.
LEFT_OUT = {
    "independent_deliveries",
    "own_run_cycles",
    "partners_selling",
    "cost_recovery",
    "plans_executed",
    "subsidies_granted",
    "subsidies_amount",
    "buyers_promoting",
    "buyers_cofinancing",
    "suppliers_reached",
    "institutions_embedding",
    "policy_makers_trained",
}
COMPARED_ROWS = 129
NUMBERS = ("value", "numerator", "denominator", "eligible", "with_data", "coverage", "improved", "unchanged", "worse")
BOUNDS = ("lower", "upper", "without_top")
# Where the golden data leave a column empty although the sheets define it: the sheets decide.
ALSO_DEFINED_HERE = {
    "accidents_number": {"top", "without_top"},  # every pooled figure names its largest mover
    "workforce_represented": {"top", "without_top"},  # every sum does
}

ROWS = [row for row in table("expected") if row["code"] not in LEFT_OUT]


def _figure(row: dict[str, str]) -> Figure:
    cut = () if row["cut"] == "all" else (row["cut"].split("=", 1)[0],)
    found = [f for f in calculate(get(row["code"]), golden_panel(row["as_of"]), cut) if f.cut == row["cut"]]
    if not found and row["cut"] != "all":  # nobody is unknown: no group, which the golden data print as 0
        assert row["cut"].endswith("=unknown")
        assert float(row["value"]) == 0
        pytest.fail(f"{row['code']} {row['cut']} is missing")
    assert len(found) == 1
    return found[0]


def _same(found: float | int | None, wanted: str) -> bool:
    if wanted == "":
        return found is None
    return found is not None and float(found) == pytest.approx(float(wanted), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}-{row['cut']}-{row['as_of']}")
def test_golden_row(row: dict[str, str]) -> None:
    figure = _figure(row)
    assert figure.type.text == row["type"]
    assert figure.unit == row["unit"]
    extra = ALSO_DEFINED_HERE.get(row["code"], set())
    for column in (*NUMBERS, *BOUNDS):
        if column in extra and row[column] == "":
            assert getattr(figure, column) is not None
            continue
        assert _same(getattr(figure, column), row[column]), (column, getattr(figure, column), row[column])
    if row["closed"]:
        assert figure.closed == int(row["closed"])
    if "top" not in extra:
        assert (figure.top or "") == row["top"]
    assert figure.publishable is (row["publishable"] == "yes")
    _note(figure, row["note"])


def _number(pattern: str, note: str) -> list[float]:
    found = re.fullmatch(pattern, note)
    assert found, note
    return [float(text) for text in found.groups()]


def _zero(figure: Figure, note: str) -> None:
    assert figure.could_not_improve == _number(r"zero at baseline: (\d+)", note)[0]


def _without_change(figure: Figure, note: str) -> None:
    assert figure.note["without_relative_change"] == _number(r"without a relative change: (\d+)", note)[0]


def _baseline(figure: Figure, note: str) -> None:
    if " of " in note:
        top, bottom = _number(r"same enterprises at baseline: ([\d.]+) of ([\d.]+)", note)
        assert (figure.note["baseline_numerator"], figure.note["baseline_denominator"]) == (top, bottom)
    else:
        wanted = _number(r"same enterprises at baseline: ([\d.]+)", note)[0]
        assert figure.note["baseline_value"] == pytest.approx(wanted, rel=1e-5)


def _given_up(figure: Figure, note: str) -> None:
    assert figure.note["given_up"] == _number(r"given up: (\d+)", note)[0]


def _top_share(figure: Figure, note: str) -> None:
    found = re.fullmatch(r"(F\d) is ([\d.]+) % of the sum", note)
    assert found
    assert figure.top == found[1]
    assert figure.note["top_share"] == pytest.approx(float(found[2]), abs=0.05)


def _estimated(figure: Figure, note: str) -> None:
    assert figure.estimated == len(note.split(":")[1].split(","))


def _ever_certified(figure: Figure, note: str) -> None:
    assert figure.note["ever_certified"] == _number(r"ever certified: (\d+)", note)[0]


def _without_certificate(figure: Figure, note: str) -> None:
    wanted = _number(r"delivered in 12 months without a valid certificate: (\d+)", note)[0]
    assert figure.note["delivered_without_certificate"] == wanted


NOTES: dict[str, Callable[[Figure, str], None]] = {
    "zero at baseline": _zero,
    "without a relative change": _without_change,
    "same enterprises at baseline": _baseline,
    "given up": _given_up,
    "hours estimated": _estimated,
    "ever certified": _ever_certified,
    "delivered in 12 months without a valid certificate": _without_certificate,
}
IN_WORDS = ("amounts per", "zeros included", "first year")


def _note(figure: Figure, note: str) -> None:
    if not note or note.startswith(IN_WORDS):
        return
    if "of the sum" in note:
        _top_share(figure, note)
        return
    NOTES[note.split(":")[0]](figure, note)


def test_rows_left_out_belong_to_facts_that_do_not_exist_here() -> None:
    assert LEFT_OUT.isdisjoint(all_indicators())
    assert len(ROWS) == COMPARED_ROWS
    assert {row["code"] for row in table("expected")} - LEFT_OUT <= set(all_indicators())
