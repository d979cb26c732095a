from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.measurement.errors import SurveyError
from score.measurement.planning import (
    Fieldwork,
    margin_of_mean,
    margin_of_proportion,
    size_for_mean,
    size_for_proportion,
)

shares = st.floats(0.02, 0.98)
margins = st.floats(0.005, 0.3)
levels = st.floats(0.5, 0.999)
fields = st.builds(
    Fieldwork,
    population=st.none() | st.integers(50, 1_000_000),
    take=st.just(8.0),
    rho=st.floats(0, 0.5),
    deff_weights=st.floats(1, 3),
    response=st.floats(0.2, 1),
    eligible=st.floats(0.2, 1),
)


@pytest.mark.parametrize(
    ("proportion", "margin", "level", "population", "answers"),
    [
        # z = 1.959964: 3.841459 x 0.25 / 0.0025 = 384.15
        (0.5, 0.05, 0.95, None, 385),
        # 384.15 / (1 + 384.15 / 1000) = 277.54
        (0.5, 0.05, 0.95, 1000, 278),
        # 3.841459 x 0.25 / 0.0009 = 1067.07
        (0.5, 0.03, 0.95, None, 1068),
        # 3.841459 x 0.21 / 0.0025 = 322.68
        (0.3, 0.05, 0.95, None, 323),
        # z = 1.644854: 2.705543 x 0.25 / 0.0025 = 270.55
        (0.5, 0.05, 0.9, None, 271),
        # z = 2.575829: 6.634897 x 0.25 / 0.0001 = 16587.2
        (0.5, 0.01, 0.99, None, 16588),
        # a margin as wide as all there is: 3.841459 x 0.25 / 0.81 = 1.19
        (0.5, 0.9, 0.95, None, 2),
    ],
)
def test_answers_for_a_proportion(
    proportion: float, margin: float, level: float, population: int | None, answers: int
) -> None:
    found = size_for_proportion(proportion, margin=margin, level=level, fieldwork=Fieldwork(population=population))
    assert found.answers == found.rows == answers
    assert found.clusters is None
    assert found.possible


def test_a_relative_margin_is_one_of_the_value_itself() -> None:
    # a tenth of 20% is 2 points: 3.841459 x 0.16 / 0.0004 = 1536.58
    assert size_for_proportion(0.2, relative=0.1).answers == size_for_proportion(0.2, margin=0.02).answers == 1537
    # 3.841459 x (0.6 / 0.1)^2 = 138.29
    assert size_for_mean(cv=0.6, relative=0.1).answers == 139
    assert "±10% of itself" in size_for_proportion(0.2, relative=0.1).sentence()


def test_answers_for_a_mean() -> None:
    # 3.841459 x (20 / 2)^2 = 384.15, and with 500 members 384.15 / (1 + 0.76829) = 217.24
    assert size_for_mean(sd=20, margin=2).answers == 385
    assert size_for_mean(sd=20, margin=2, fieldwork=Fieldwork(population=500)).answers == 218


def test_what_is_drawn_when_not_all_answer() -> None:
    field = Fieldwork(
        take=10, rho=0.05, deff_weights=1.2, response=0.8, eligible=0.9, unit="workers", cluster_unit="firms"
    )
    found = size_for_proportion(0.5, margin=0.05, fieldwork=field)
    # 384.146 x 1.45 x 1.2 = 668.41; 669 / 0.72 = 929.17; 669 / 10 = 66.9
    assert (found.answers, found.rows, found.clusters) == (669, 930, 67)
    assert found.sentence() == (
        "To know a proportion of about 50% within ±5 points (95% confidence), 669 answers are needed; as 80% answer "
        "and 90% of the list are eligible, 930 workers have to be drawn, from 67 firms with 10 answers each."
    )
    assert found.assumptions == (
        "10 answers from each of the firms and an intra-cluster correlation of 0.05.",
        "Design effect 1.74.",
        "80% answer, 90% of the list are eligible.",
    )
    with pytest.raises(FrozenInstanceError):
        found.answers = 1  # type: ignore[misc]


def test_the_design_effect_comes_after_the_population() -> None:
    # 277.54 x 1.5 = 416.31
    found = size_for_proportion(0.5, margin=0.05, fieldwork=Fieldwork(population=1000, deff_weights=1.5))
    assert found.answers == 417


def test_whole_numbers_are_not_rounded_up_for_an_error_of_the_calculation() -> None:
    # in floating point 7 / (0.7 x 0.1) is a little more than 100, or n0 than 7
    field = Fieldwork(response=0.7, eligible=0.1)
    found = size_for_mean(sd=1, margin=1.9599639845400545 / math.sqrt(7), fieldwork=field)
    assert (found.answers, found.rows) == (7, 100)


def test_simple_sentences() -> None:
    assert size_for_proportion(0.5, margin=0.05).sentence() == (
        "To know a proportion of about 50% within ±5 points (95% confidence), 385 answers are needed."
    )
    assert size_for_mean(sd=20, margin=19).sentence().endswith("5 answers are needed.")
    assert size_for_mean(sd=1, margin=19).sentence() == (
        "To know a mean within ±19 (95% confidence, a standard deviation of 1), 1 answer is needed."
    )
    found = size_for_mean(cv=0.6, relative=0.1, fieldwork=Fieldwork(take=10, rho=0))
    assert found.sentence() == (
        "To know a mean within ±10% (95% confidence, a CV of 60%), 139 answers are needed; they come from 14 clusters "
        "with 10 answers each."
    )
    assert "Few clusters (14)" in found.assumptions[-1]


def test_a_population_that_is_too_small_is_said_with_what_it_can_give() -> None:
    found = size_for_proportion(0.5, margin=0.01, fieldwork=Fieldwork(population=400, response=0.8, unit="firms"))
    assert not found.possible
    # 9603.65 / (1 + 24.009) = 384.01; 320 answers: 1.96 x 0.5 x sqrt(1/320 - 1/400) = 0.0245
    assert found.sentence() == (
        "It is not possible to know a proportion of about 50% within ±1 point (95% confidence): 385 answers are "
        "needed, but the 400 firms give at most 320 when 80% of them answer. With those, the margin is ±2.45 points."
    )


def test_too_few_clusters_are_said_with_what_they_can_give() -> None:
    field = Fieldwork(take=10, rho=0.05, clusters=30, unit="workers", cluster_unit="estates", population=90_000)
    found = size_for_mean(sd=20, margin=1, fieldwork=field)
    assert not found.possible
    assert "but the 30 estates give at most 300, 10 each. With those, the margin is ±2.72." in found.sentence()
    # 1.96 x 20 x sqrt(1.45 / 300 - 1 / 90000) = 2.722
    assert margin_of_mean(20, 300, fieldwork=field) == pytest.approx(2.722, abs=1e-3)
    relative = size_for_mean(cv=0.2, relative=0.01, fieldwork=field)
    assert "the margin is ±2.72%." in relative.sentence()


def test_one_that_hardly_anybody_answers_has_no_margin() -> None:
    found = size_for_proportion(0.5, margin=0.05, fieldwork=Fieldwork(population=3, response=0.3, unit="firms"))
    assert found.sentence().endswith("3 answers are needed, but the 3 firms give at most 0 when 30% of them answer.")


def test_as_many_as_there_are_is_enough() -> None:
    # 384.146 / (1 + 0.384146) = 277.54 of 278 who answer; one less is not enough
    for most, possible in ((278, True), (277, False)):
        field = Fieldwork(population=1000, response=most / 1000)
        assert size_for_proportion(0.5, margin=0.05, fieldwork=field).possible == possible
        clusters = Fieldwork(population=1000, take=1, rho=0, clusters=most)
        assert size_for_proportion(0.5, margin=0.05, fieldwork=clusters).possible == possible
    two = size_for_mean(sd=1, margin=0.1, fieldwork=Fieldwork(population=3, response=0.7, unit="firms"))
    assert "give at most 2 when 70% of them answer. With those, the margin is" in two.sentence()


def test_only_what_makes_more_rows_is_said() -> None:
    found = size_for_proportion(0.5, margin=0.05, fieldwork=Fieldwork(eligible=0.9))
    assert found.sentence().endswith("are needed; as 90% of the list are eligible, 428 units have to be drawn.")
    found = size_for_proportion(0.5, margin=0.05, fieldwork=Fieldwork(response=0.5))
    assert found.sentence().endswith("are needed; as 50% answer, 770 units have to be drawn.")


@pytest.mark.parametrize("share", [0.01, 0.99])
def test_few_cases_are_a_rough_margin(share: float) -> None:
    assert "cases are expected: the margin is rough" in size_for_proportion(share, margin=0.02).assumptions[0]
    assert "rough" not in size_for_proportion(share, margin=0.002).assumptions[0]
    # 3.841459 x 0.05^2 x 0.95 / 0.031^2 = 9.5 cases; four times the answers in clusters say no more
    found = size_for_proportion(0.05, margin=0.031, fieldwork=Fieldwork(deff_weights=4))
    assert found.assumptions[0].startswith("Only about 9.5 cases")


def test_margins() -> None:
    # 1.959964 x sqrt(0.25 / 400) = 0.0489991
    assert margin_of_proportion(0.5, 400) == pytest.approx(0.0489991, abs=1e-7)
    # design effect 2, population 1000: 1.959964 x 0.5 x sqrt(2 / 400 - 1 / 1000) = 0.0619795
    field = Fieldwork(population=1000, deff_weights=2)
    assert margin_of_proportion(0.5, 400, fieldwork=field) == pytest.approx(0.0619795, abs=1e-7)
    assert margin_of_proportion(0.5, 1000, fieldwork=Fieldwork(population=1000)) == 0


@given(shares, margins, levels, fields)
def test_the_margin_of_the_size_is_the_margin_that_was_asked_for(
    share: float, margin: float, level: float, field: Fieldwork
) -> None:
    found = size_for_proportion(share, margin=margin, level=level, fieldwork=field)
    population = field.population or math.inf
    assert 1 <= found.answers <= found.rows
    if found.answers <= population:
        assert margin_of_proportion(share, found.answers, level=level, fieldwork=field) <= margin * (1 + 1e-9)
    if 2 <= found.answers <= population:
        assert margin_of_proportion(share, found.answers - 1, level=level, fieldwork=field) > margin * (1 - 1e-9)


@given(st.floats(0.1, 100), st.floats(0.05, 20), fields)
def test_a_mean_in_its_unit_and_relative_to_itself_agree(sd: float, margin: float, field: Fieldwork) -> None:
    absolute = size_for_mean(sd=sd, margin=margin, fieldwork=field)
    relative = size_for_mean(cv=sd / 50, relative=margin / 50, fieldwork=field)
    assert abs(absolute.answers - relative.answers) <= 1  # a rounding error may be at a whole number


@given(shares, margins, fields, st.floats(1, 2))
def test_what_asks_for_more_needs_more(share: float, margin: float, field: Fieldwork, factor: float) -> None:
    size = size_for_proportion(share, margin=margin, fieldwork=field).answers
    assert size_for_proportion(share, margin=margin / factor, fieldwork=field).answers >= size
    assert size_for_proportion(share, margin=margin, level=0.99, fieldwork=field).answers >= size
    assert size_for_proportion(0.5, margin=margin, fieldwork=field).answers >= size
    heavier = Fieldwork(field.population, 8, field.rho, deff_weights=field.deff_weights * factor)
    assert size_for_proportion(share, margin=margin, fieldwork=heavier).answers >= size
    many = Fieldwork(None, 8, field.rho, deff_weights=field.deff_weights)
    assert size_for_proportion(share, margin=margin, fieldwork=many).answers >= size


@given(shares, margins, fields)
def test_possible_is_what_the_population_can_give(share: float, margin: float, field: Fieldwork) -> None:
    found = size_for_proportion(share, margin=margin, fieldwork=field)
    most = math.inf if field.population is None else field.population * field.response
    assert found.possible == (found.answers <= most * (1 + 1e-9))
    assert found.possible == found.sentence().startswith("To know")


def test_sizes_of_a_table() -> None:
    """At 95% and 5 points the table of every textbook: it levels off at 384.15."""
    sizes = [
        size_for_proportion(0.5, margin=0.05, fieldwork=Fieldwork(population=n)).answers
        for n in (100, 200, 500, 1000, 5000, 10_000, 1_000_000)
    ]
    # n0 / (1 + n0 / N): 79.3, 131.5, 217.2, 277.5, 356.7, 369.9, 384.0
    assert sizes == [80, 132, 218, 278, 357, 370, 384]
    assert all(a <= b for a, b in pairwise(sizes))


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Simulated: simple random samples without replacement from 1,000, of whom 300 say yes."""
    rng = np.random.default_rng(7)
    found = size_for_proportion(0.3, margin=0.05, fieldwork=Fieldwork(population=1000))
    yes = rng.hypergeometric(300, 700, found.answers, size=20_000) / found.answers
    # 0.0015 is one Monte-Carlo error; the number of cases is whole, which makes steps of about 0.01
    assert np.mean(np.abs(yes - 0.3) <= 0.05) == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: size_for_proportion(0, margin=0.05), "proportion is 0: give a share between 0 and 1, like 0.5"),
        (lambda: size_for_proportion(1, margin=0.05), "proportion is 1: give"),
        (lambda: size_for_proportion(30, margin=0.05), "proportion is 30: give"),
        (lambda: size_for_proportion(math.nan, margin=0.05), "proportion is nan: give"),
        (lambda: size_for_proportion(0.5), r"margin=0.05 \(5 points\), or relative=0.1"),
        (lambda: size_for_proportion(0.5, margin=0.05, relative=0.1), "in one way"),
        (lambda: size_for_proportion(0.5, margin=5), "margin is 5: give a share between 0 and 1, like 0.05"),
        (lambda: size_for_proportion(0.5, margin=-0.1), "margin is -0.1"),
        (lambda: size_for_proportion(0.5, relative=0), "relative is 0"),
        (
            lambda: size_for_proportion(0.5, margin=0.05, level=95),
            "level is 95: give a share between 0 and 1, like 0.95",
        ),
        (lambda: size_for_mean(sd=20), "margin with sd"),
        (lambda: size_for_mean(margin=2), "goes with sd, a relative one with cv"),
        (lambda: size_for_mean(cv=0.3, margin=2), "goes with sd"),
        (lambda: size_for_mean(sd=20, relative=0.1), "goes with sd"),
        (lambda: size_for_mean(sd=20, cv=0.2, margin=0.1), "goes with sd"),
        (lambda: size_for_mean(sd=0, margin=0.1), "sd is 0: give a number above 0"),
        (lambda: size_for_mean(cv=-1, relative=0.1), "cv is -1: give a number above 0"),
        (lambda: margin_of_proportion(0.5, 0), "answers is 0: give a number of at least 1"),
        (lambda: margin_of_mean(-2, 100), "spread is -2"),
        (
            lambda: margin_of_proportion(0.5, 1001, fieldwork=Fieldwork(population=1000, unit="firms")),
            "answers is 1,001: there are only 1,000 firms; give no more",
        ),
        (lambda: Fieldwork(population=0), "population is 0: give a whole number of at least 1"),
        (lambda: Fieldwork(population=10.5), "population is 10.5: give a whole"),  # type: ignore[arg-type]
        (lambda: Fieldwork(take=10), "take and rho belong together"),
        (lambda: Fieldwork(rho=0.1), "take and rho belong together"),
        (lambda: Fieldwork(take=0, rho=0.1), "take is 0"),
        (lambda: Fieldwork(take=10, rho=2), "rho is 2"),
        (lambda: Fieldwork(take=5, rho=-0.25), "the variance would be 0"),
        (lambda: Fieldwork(clusters=10), "clusters is given without take"),
        (lambda: Fieldwork(take=5, rho=0.1, clusters=0), "clusters is 0"),
        (lambda: Fieldwork(deff_weights=0.9), "deff_weights is 0.9: give a number of at least 1"),
        (lambda: Fieldwork(response=0), "response is 0: give a share above 0 up to 1, like 0.8"),
        (lambda: Fieldwork(response=80), "response is 80"),
        (lambda: Fieldwork(eligible=math.nan), "eligible is nan"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(SurveyError, match=words):
        call()
