from __future__ import annotations

from dataclasses import replace

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.panel import Memo
from score.catalogue.indicators import get
from tests.catalogue.golden_panel import golden_panel


def test_memo_makes_a_result_once_and_forgets_the_oldest() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    memo = Memo(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert memo.get(name, lambda name=name: make(name)) == name
    assert made == ["a", "b", "c", "b"]  # "a" was used last, so "b" was forgotten


def test_a_changed_panel_starts_afresh() -> None:
    held = golden_panel()
    first = calculate(get("jobs_net"), held)[0]
    closed = replace(held.enterprises, closed_on=held.enterprises.closed_on * 0 + 30000)
    reopened = replace(held, enterprises=closed)
    second = calculate(get("jobs_net"), reopened)[0]
    assert first.value == -52
    assert second.value == pytest.approx(-14)  # the enterprise that closed is missing instead
