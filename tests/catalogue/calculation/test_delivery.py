"""Figures of trainers and of participants' answers: their own cuts, notes, bounds, and nothing below them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from score.catalogue.calculation.calculate import calculate, may_be_summed
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.observed import UnknownCut, cuts_of
from score.catalogue.calculation.opening import movers, open_figure
from score.catalogue.calculation.panel import Panel
from score.catalogue.indicators import get
from tests.catalogue.golden_panel import AS_OF, golden_panel
from tests.catalogue.panels import panel

CODES = ("satisfaction", "trainers_trained", "trainers_certified", "trainers_active")


def one(code: str, held: Panel | None = None) -> Figure:
    return calculate(get(code), held or golden_panel())[0]


def by(code: str, *cut: str) -> dict[str, float | None]:
    return {figure.cut: figure.value for figure in calculate(get(code), golden_panel(), cut)}


def with_certificates(**changes: object) -> Panel:
    held = golden_panel()
    certificates = replace(held.trainers.certificates, **changes)
    return replace(held, trainers=replace(held.trainers, certificates=certificates))


def test_cuts_are_their_own() -> None:
    assert cuts_of(get("trainers_active")) == ("country", "sex", "module", "partner")
    assert cuts_of(get("satisfaction")) == ("country", "module", "cohort", "partner", "funder", "phase", "period")
    for code, cut in (("trainers_active", "sector"), ("satisfaction", "sex"), ("satisfaction", "buyer")):
        with pytest.raises(UnknownCut):
            calculate(get(code), golden_panel(), (cut,))


def test_persons_add_up_over_countries_and_not_over_modules() -> None:
    sheet = get("trainers_certified")
    assert may_be_summed(sheet, ("country",)) and may_be_summed(sheet, ("sex",))
    assert not may_be_summed(sheet, ("module",)) and not may_be_summed(sheet, ("partner",))
    assert not may_be_summed(get("satisfaction"), ("country",))
    assert sum(value or 0 for value in by("trainers_trained", "sex").values()) == one("trainers_trained").value == 7


def test_by_sex_and_module() -> None:
    assert by("trainers_trained", "sex") == {"sex=man": 3, "sex=unknown": 1, "sex=woman": 3}
    assert by("trainers_certified", "module") == {"module=M1": 2, "module=M2": 1}
    assert by("trainers_certified", "sex", "module") == {
        "module=M1;sex=man": 0,
        "module=M1;sex=woman": 2,
        "module=M2;sex=woman": 1,
    }


def test_what_does_not_stand_does_not_count() -> None:
    stands = np.array([False, True, True, True])
    assert one("trainers_certified", with_certificates(stands=stands)).value == 2
    assert one("trainers_certified", with_certificates(stands=stands)).note == {"ever_certified": 4}
    assert one("trainers_active", with_certificates(stands=stands)).note == {"delivered_without_certificate": 3}


def test_two_certificates_are_one_person() -> None:
    trainer = np.zeros(4, np.int32)
    assert one("trainers_certified", with_certificates(trainer=trainer)).value == 1


@pytest.mark.parametrize(
    ("day", "certified"), [("2023-09-01", 1), ("2023-08-31", 0), ("2025-09-14", 4), ("2025-09-15", 3)]
)
def test_both_ends_of_a_certificate_count(day: str, certified: int) -> None:
    held = replace(golden_panel(), as_of_day=panel(day, []).as_of_day)
    assert one("trainers_certified", held).value == certified


def test_without_anybody_there_is_nothing() -> None:
    empty = panel(AS_OF, [])
    assert [one(code, empty).value for code in CODES] == [None, 0, 0, 0]
    assert one("satisfaction", empty).publishable is False
    assert calculate(get("trainers_active"), empty, ("country",)) == []


def test_more_answers_than_persons_leave_nobody_silent() -> None:
    held = golden_panel()
    asked = np.array([1, 1, 1], np.int32)
    figure = one("satisfaction", replace(held, satisfaction=replace(held.satisfaction, asked=asked)))
    assert figure.coverage == 100
    assert figure.lower == figure.value == figure.upper


def test_a_group_of_fewer_than_five_answers_is_not_for_publication() -> None:
    held = golden_panel()
    answers, satisfied = np.array([4, 9, 9], np.int32), np.array([4, 8, 8], np.int32)
    some = replace(held, satisfaction=replace(held.satisfaction, answers=answers, satisfied=satisfied))
    found = {one.cut: one.publishable for one in calculate(get("satisfaction"), some, ("cohort",))}
    assert found == {"cohort=cohort-1": False, "cohort=cohort-2": True, "cohort=cohort-3": True}


@pytest.mark.parametrize("code", CODES)
def test_nobody_is_behind_it_and_no_enterprise_moved_it(code: str) -> None:
    assert open_figure(get(code), golden_panel()) == []
    assert movers(get(code), golden_panel("2025-08-31"), golden_panel()) == []


def test_equal_facts_have_equal_prints_and_others_have_not() -> None:
    for code in CODES:
        assert fingerprint(get(code), golden_panel()) == fingerprint(get(code), golden_panel(shuffled=3))
    changed = with_certificates(stands=np.array([False, True, True, True]))
    assert fingerprint(get("trainers_certified"), changed) != fingerprint(get("trainers_certified"), golden_panel())
    held = golden_panel()
    fewer = replace(held.satisfaction, satisfied=held.satisfaction.satisfied - 1)
    assert fingerprint(get("satisfaction"), replace(held, satisfaction=fewer)) != fingerprint(get("satisfaction"), held)


def test_satisfaction_is_of_the_group_only() -> None:
    assert [code for code in CODES if get(code).group_only] == ["satisfaction"]
    assert get("satisfaction").minimum_n == 5
