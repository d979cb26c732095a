"""Enterprises as known at a moment: merges in chains, whose attribute counts, heads, closures, yardsticks."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from score.catalogue.calculation.panel import NO_DATE
from score.catalogue.countries import country_files
from score.programme.core import facts
from score.programme.enterprises import actions
from score.programme.results.actions import NewAnswer
from score.programme.results.figures import figure, figures, world_at
from score.programme.trainings.actions import add_phase, state_training
from tests.programme import factories
from tests.programme.results.golden_world import rolled_back

pytestmark = pytest.mark.django_db
DAY = datetime.date
CLASS_DAY = DAY(2024, 3, 1)
EARLY = DAY(2020, 1, 1)


@pytest.fixture(autouse=True)
def forgotten():
    with rolled_back():
        yield


def make(name: str = "", *, trained: bool = True, valid_from=EARLY, **attributes):
    firm = factories.make_enterprise(name=name, valid_from=valid_from, **attributes)
    if trained:
        state_training(
            actor=None, enterprise=firm, module="quality_management", first_class_day=CLASS_DAY,
            last_class_day=CLASS_DAY, source="invented",
        )  # fmt: skip
    return firm


def seen(firm, at=None) -> dict[str, object]:
    """What the panel says of a firm."""
    held = world_at(at).panel.enterprises
    place = held.uid.tolist().index(firm.uid.hex)
    found = {name: values[place] for name, values in held.attributes.items()}
    closed = int(held.closed_on[place])
    return found | {
        "country": held.country[place], "currency": held.currency[place],
        "closed": None if closed == NO_DATE else closed,
    }  # fmt: skip


def test_three_records_merged_in_a_chain_are_one_enterprise_until_it_is_undone():
    one, two, three = (make() for _number in range(3))
    actions.merge_enterprises(actor=None, kept=two, absorbed=three)
    middle = facts.as_known(None)
    last = actions.merge_enterprises(actor=None, kept=one, absorbed=two)
    assert figure(world_at(), "enterprises_trained").value == 1
    assert figure(world_at(middle), "enterprises_trained").value == 2
    actions.undo_merge(actor=None, merge=last, reason="invented")
    assert figure(world_at(), "enterprises_trained").value == 2
    assert {one.uid.hex, two.uid.hex} == set(world_at().panel.enterprises.uid.tolist())


def test_the_kept_record_s_attribute_counts_and_the_other_s_where_it_has_none():
    kept = make(sector="1410")
    absorbed = make(sector="1030", ownership="family", valid_from=DAY(2022, 1, 1))
    actions.merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
    found = seen(kept)
    assert (found["sector"], found["ownership"]) == ("1410", "family")


@pytest.mark.parametrize(
    ("since", "sector"),
    [(CLASS_DAY - datetime.timedelta(days=1), "1410"), (CLASS_DAY, ""), (DAY(2024, 6, 1), "")],
)
def test_an_attribute_counts_from_the_day_before_the_first_class(since, sector):
    assert seen(make(valid_from=since, sector="1410"))["sector"] == sector


def test_of_several_values_the_last_valid_before_the_class_counts():
    firm = make(sector="1410")
    actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="1420", valid_from=DAY(2023, 1, 1))
    actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="1430", valid_from=DAY(2024, 5, 1))
    assert seen(firm)["sector"] == "1420"
    assert seen(make(trained=False, sector="1410"))["sector"] == "1410", "without a class, what is valid at the moment"


def test_currency_falls_back_to_the_country_s_own():
    assert seen(make())["currency"] == "GHS"
    assert seen(make(currency="USD"))["currency"] == "USD"
    assert seen(make(valid_from=DAY(2024, 6, 1)))["currency"] == "", "no country known, no currency guessed"


@pytest.mark.parametrize(
    ("heads", "size"),
    [(None, ""), (9, "micro"), (10, "small"), (49, "small"), (50, "medium"), (249, "medium"), (250, "large")],
)
def test_the_size_class_follows_the_heads_before_the_class_by_the_country_s_limits(heads, size):
    firm = make()
    if heads is not None:
        actions.record_workforce(actor=None, enterprise=firm, day=DAY(2024, 2, 1), heads=heads)
    actions.record_workforce(actor=None, enterprise=firm, day=DAY(2024, 3, 1), heads=5000)  # on the day: too late
    assert seen(firm)["size"] == size
    actions.set_attribute(actor=None, enterprise=firm, kind="size", value="large", valid_from=EARLY)
    assert seen(firm)["size"] == "large", "what somebody recorded wins"


def test_of_merged_records_with_heads_on_one_day_those_of_the_kept_one_count_once():
    kept, absorbed = make(), make()
    if kept.pk > absorbed.pk:
        kept, absorbed = absorbed, kept
    for firm, heads in ((kept, 40), (absorbed, 70)):
        actions.record_workforce(actor=None, enterprise=firm, day=DAY(2024, 2, 1), heads=heads)
    assert figure(world_at(), "workforce_represented").value == 110
    merge = actions.merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
    assert figure(world_at(), "workforce_represented").value == 40
    actions.undo_merge(actor=None, merge=merge, reason="invented")
    actions.merge_enterprises(actor=None, kept=absorbed, absorbed=kept)
    assert figure(world_at(), "workforce_represented").value == 70


@pytest.mark.parametrize(("evidence", "closed"), [(1, False), (2, True), (4, True)])
def test_a_closure_counts_from_evidence_two(evidence, closed):
    firm = make()
    actions.record_closure(actor=None, enterprise=firm, closed_on=DAY(2024, 9, 1), evidence=evidence)
    assert (seen(firm)["closed"] is not None) is closed


def test_a_withdrawn_closure_is_none_and_the_past_keeps_it():
    firm = make()
    closure = actions.record_closure(actor=None, enterprise=firm, closed_on=DAY(2024, 9, 1), evidence=3)
    before = facts.as_known(None)
    actions.withdraw_closure(actor=None, closure=closure, reason="it opened again")
    assert seen(firm)["closed"] is None
    assert seen(firm, before)["closed"] == (DAY(2024, 9, 1) - DAY(1970, 1, 1)).days


def test_an_empty_instance_has_an_empty_panel():
    panel = world_at().panel
    assert len(panel.enterprises.uid) == 0
    for held in (panel.headcounts, panel.comparisons, panel.fees, panel.rounds):
        assert len(held.enterprise) == 0
    assert np.all(panel.enterprises.closed_on == NO_DATE)


def two_cycles(*, grown: datetime.date):
    """Trained in 2022 with 40 heads and in 2024 with 300; it moved to another sector in between."""
    firm = make(trained=False, sector="1410")
    for module, day in (("workplace_cooperation", DAY(2022, 3, 1)), ("quality_management", DAY(2024, 3, 1))):
        state_training(
            actor=None, enterprise=firm, module=module, first_class_day=day, last_class_day=day, source="invented"
        )
    actions.record_workforce(actor=None, enterprise=firm, day=DAY(2022, 2, 1), heads=40)
    actions.record_workforce(actor=None, enterprise=firm, day=grown, heads=300)
    actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="1030", valid_from=DAY(2023, 1, 1))
    return firm


def groups(*cut: str) -> set[str]:
    return {one.cut for one in figures(world_at(), "enterprises_trained", cut)}


def test_a_cut_by_cycle_looks_before_that_cycle_s_class_and_one_by_journey_before_the_first():
    two_cycles(grown=CLASS_DAY - datetime.timedelta(days=1))
    assert groups("module", "size") == {
        "module=quality_management;size=large",
        "module=workplace_cooperation;size=small",
    }
    assert groups("module", "sector") == {
        "module=quality_management;sector=1030",
        "module=workplace_cooperation;sector=1410",
    }
    assert groups("size") == {"size=small"}, "who grows does not change its class in its own result"
    assert groups("sector") == {"sector=1410"}


def test_what_became_valid_on_the_cycle_s_class_day_is_too_late_for_it():
    two_cycles(grown=CLASS_DAY)
    assert "module=quality_management;size=small" in groups("module", "size")


def test_of_several_cycles_in_one_group_the_first_decides():
    """Phase and period take the first baseline of their cycles, and what held before it (rules 2 and 5)."""
    two_cycles(grown=CLASS_DAY - datetime.timedelta(days=1))
    add_phase(actor=None, code="I", name="Invented", starts_on=DAY(2022, 1, 1), ends_on=DAY(2024, 12, 31))
    assert groups("phase", "size") == {"phase=I;size=small"}
    assert groups("period", "size") == {"period=2022;size=small", "period=2024;size=large"}


def test_a_full_time_year_is_that_of_the_country_file(monkeypatch):
    files = tuple(
        replace(one, full_time_hours=1820) if one.code == "GH" else one for one in country_files.all_countries()
    )
    monkeypatch.setattr(country_files, "all_countries", lambda: files)
    firm = make()
    for kind, year, hours in (("baseline", 2023, 19_200), ("endline", 2025, 37_400)):
        factories.make_round(
            firm, kind=kind, starts_on=DAY(year, 1, 1), ends_on=DAY(year, 12, 31),
            answers=[NewAnswer("HOURS", value=Decimal(hours), unit="hour")],
        )  # fmt: skip
    assert figure(world_at(), "jobs_net_fte").value == pytest.approx(18_200 / 1820)
