from __future__ import annotations

from dataclasses import replace

import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.panel import Panel
from score.catalogue.indicators import all_indicators, get
from tests.catalogue.golden_panel import AS_OF, golden_panel


@pytest.mark.parametrize("code", all_indicators())
def test_the_order_of_rows_does_not_matter(code: str) -> None:
    prints = {fingerprint(get(code), golden_panel(AS_OF, shuffled)) for shuffled in (0, 1, 2)}
    assert len(prints) == 1


def _changed(held: Panel, slot: str, row: int, value: float) -> Panel:
    column = held.answers.values[slot].copy()
    column[row] = value
    return replace(held, answers=replace(held.answers, values={**held.answers.values, slot: column}))


def test_a_changed_answer_shows_where_it_is_used() -> None:
    held = golden_panel()
    changed = _changed(held, "OUT_BAD", 0, 9601.0)
    assert fingerprint(get("defects_share"), held) != fingerprint(get("defects_share"), changed)
    assert fingerprint(get("jobs_net"), held) == fingerprint(get("jobs_net"), changed)


def test_two_answers_that_change_and_give_the_same_sum_show_as_well() -> None:
    held = golden_panel()
    power = held.answers.values["ENERGY|source=electricity"][0]
    diesel = held.answers.values["ENERGY|source=diesel"][0]
    changed = _changed(held, "ENERGY|source=electricity", 0, power + 10.0333)
    changed = _changed(changed, "ENERGY|source=diesel", 0, diesel - 1)
    share = get("energy_share")
    assert calculate(share, held) == calculate(share, changed)
    assert fingerprint(share, held) != fingerprint(share, changed)


def test_code_version_pairing_and_group_take_part() -> None:
    held = golden_panel()
    share = get("defects_share")
    prints = [
        fingerprint(share, held),
        fingerprint(get("defects_median"), held),
        fingerprint(replace(share, version=2), held),
        fingerprint(share, held, pairing="sustained"),
        fingerprint(share, held, "country=IN"),
        fingerprint(share, held, "country=IN;module=M1"),
    ]
    assert len(set(prints)) == len(prints)


def test_a_rate_shows_in_money() -> None:
    held = golden_panel()
    dearer = replace(held, rates=replace(held.rates, value=held.rates.value * 1.01))
    assert fingerprint(get("cost_savings_sum"), held) != fingerprint(get("cost_savings_sum"), dearer)


def test_keys_of_the_database_do_not_matter() -> None:
    held = golden_panel()
    elsewhere = replace(held, rounds=replace(held.rounds, key=held.rounds.key + 1000))
    assert fingerprint(get("defects_share"), held) == fingerprint(get("defects_share"), elsewhere)
