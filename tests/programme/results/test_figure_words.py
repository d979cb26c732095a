"""Figures in words: each type under its own, values with their sign, names in the reader's language."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import translation

from score.catalogue.calculation.figure import Figure, FigureType
from score.catalogue.indicators import all_indicators
from score.programme.results import figure_words as words
from tests.programme import factories


def make(kind: str, unit: str, value: float | None, counted: str = "enterprises", **more) -> Figure:
    return Figure(
        code=more.pop("code", "invented"), version=1, type=FigureType(kind, counted), unit=unit, as_of_day=0,
        pairing="journey", value=value, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (make("share", "%", 60.0), "60.0%"),
        (make("pooled change", "%", -27.04), "−27.0%"),
        (make("median change", "%", 5.0), "+5.0%"),
        (make("pooled change", "%", 0.0), "0.0%"),
        (make("sum", "workers", 1204.0, "workers", code="jobs_net"), "+1,204"),
        (make("sum", "workers", -52.0, "workers", code="jobs_net"), "−52"),
        (make("count", "persons", 38.0, "persons"), "38"),
        (make("share", "%", None), "–"),
    ],
)
def test_values_as_they_are_printed(figure, text):
    assert words.value_text(figure) == text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (None, None, ""),
        (19.0, None, "at least +19"),
        (None, 25.0, "at most +25"),
        (19.0, 19.0, "+19"),
        (-92.0, -45.8, "−92 to −45"),
        (438.0, 548.1, "+438 to +549"),
        (-0.5, None, "at least −1"),
        (18.9999999999, 19.0000000001, "+19"),
    ],
)
def test_bounds_of_a_sum(lower, upper, text):
    figure = make("sum", "workers", 19.0, "workers", code="jobs_net", lower=lower, upper=upper)
    assert words.bounds_text(figure) == text


@pytest.mark.parametrize("unit", ["workers", "enterprises", "persons", "person-modules", "person-days"])
def test_bounds_of_what_is_counted_are_whole_and_never_tighter(unit):
    figure = make("count", unit, 440.0, "persons", lower=437.6, upper=548.1)
    assert words.bounds_text(figure) == "437 to 549"
    assert (words.lower_text(figure), words.upper_text(figure)) == ("437", "549")


def test_bounds_of_what_is_measured_keep_their_decimals():
    figure = make("sum", "full-time equivalents", 4.5, "workers", code="jobs_net_fte", lower=1.2, upper=9.8)
    assert words.bounds_text(figure) == "+1.2 to +9.8"
    mean = make("mean", "practices", 4.5, lower=1.2, upper=9.8)
    assert words.bounds_text(mean) == "1.2 to 9.8"


def test_bounds_of_a_share_have_one_sign_of_per_cent_each_language_its_own():
    figure = make("share", "%", 60.0, lower=50.0, upper=66.7)
    assert "50" in words.bounds_text(figure) and "66.7" in words.bounds_text(figure)
    with translation.override("fr"):
        assert "66,7" in words.bounds_text(figure)


@pytest.mark.parametrize("code", sorted(all_indicators()))
def test_every_indicator_has_a_type_and_a_unit_in_words(code):
    indicator = all_indicators()[code]
    assert words.kind_text(indicator.type)
    figure = dataclasses.replace(make(indicator.type.kind, indicator.unit, 1.0), type=indicator.type)
    assert words.unit_text(figure)
    assert "reduction" not in words.type_text(figure).lower()


@pytest.mark.django_db
def test_groups_by_their_names():
    partner = factories.make_organisation(name="Partner A; B (invented)")
    groups = [f"partner={partner.uid.hex}", "country=GH;module=quality_management", "area=North; coast", "migrant=yes"]
    names = words.Names(groups)
    assert names.group(groups[0]) == "Partner A; B (invented)"
    assert names.group(groups[1]).startswith("Ghana, ")
    assert names.group(groups[2]) == "North; coast"
    assert names.group(groups[3]) == "migrants"
    assert names.group("all") == "All enterprises of the programme"
    assert names.group("partner=nobody") == "nobody"
    assert names.group("country=XX;module=none such") == "XX, none such"


@pytest.mark.parametrize(
    ("kind", "unit", "step", "text"),
    [("share", "%", -20.0, "−20.0"), ("sum", "workers", 3.0, "+3"), ("sum", "workers", 0.5, "+0.5")],
)
def test_a_step_has_its_sign(kind, unit, step, text):
    assert words.step_text(make(kind, unit, 1.0), step).startswith(text)
