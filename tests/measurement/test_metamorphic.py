"""What must hold whatever the answers are: the same question put in another way, and questions with known answers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.measurement import Survey, SurveyError, col
from tests.measurement.labour_force import DESIGN, labour_force

TABLE = labour_force(1500)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def with_column(table: pa.Table, name: str, values: object) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)


def survey(table: pa.Table = TABLE, **more: str) -> Survey:
    return Survey(table, **DESIGN, **more)


def close(first: object, second: object, **options: float) -> None:
    np.testing.assert_allclose(first, second, **({"rtol": 1e-11} | options))


@FEW
@given(st.floats(1e-6, 1e6))
def test_other_units_of_weight_scale_totals_and_leave_means(factor: float) -> None:
    heavier = survey(with_column(TABLE, "w", pc.multiply(TABLE["w"], factor)))
    means, again = survey().mean("wage", by="sex"), heavier.mean("wage", by="sex")
    close(again.values, means.values)
    close(again.standard_errors, means.standard_errors, rtol=1e-9)
    totals, scaled = survey().total("hours"), heavier.total("hours")
    close(scaled.values, totals.values * factor)
    close(scaled.standard_errors, totals.standard_errors * factor, rtol=1e-9)


@FEW
@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e3))
def test_other_units_of_a_variable_move_its_mean_and_scale_its_error(shift: float, factor: float) -> None:
    moved = survey(with_column(TABLE, "wage", pc.add(pc.multiply(TABLE["wage"], factor), shift)))
    before, after = survey().mean("wage", by="sector"), moved.mean("wage", by="sector")
    lost = (abs(shift) + factor) / factor * 1e-15  # what the numbers themselves lose when they are moved
    close(after.values, before.values * factor + shift, rtol=1e-12, atol=factor * 1e-12)
    close(after.standard_errors, before.standard_errors * factor, rtol=1e-9 + 100 * lost)


def test_a_row_is_two_rows_of_half_its_weight() -> None:
    half = with_column(TABLE, "w", pc.divide(TABLE["w"], 2))
    twice = survey(pa.concat_tables([half, half]))
    for question in ("mean", "total", "variance"):
        before, after = getattr(survey(), question)("wage", by="sex"), getattr(twice, question)("wage", by="sex")
        if question != "variance":  # which counts rows
            close(after.values, before.values)
            close(after.standard_errors, before.standard_errors)
        assert (after.counts == 2 * before.counts).all()
    close(twice.gini("wage").standard_errors, survey().gini("wage").standard_errors, rtol=1e-2)
    close(twice.quantile("wage").values, survey().quantile("wage").values)


def test_rows_in_another_order() -> None:
    shuffled = survey(TABLE.take(np.random.default_rng(3).permutation(len(TABLE))))
    for ask in (
        lambda s: s.mean("wage", by=["sector", "sex"]),
        lambda s: s.ratio("wage", "hours"),
        lambda s: s.low_pay_rate("wage", by="sex"),
        lambda s: s.gini("wage"),
        lambda s: s.pay_gap("wage", "sex", high="male", low="female"),
        lambda s: s.segregation("occupation", "sex", first="female", second="male"),
    ):
        close(ask(shuffled).values, ask(survey()).values)
        close(ask(shuffled).standard_errors, ask(survey()).standard_errors, rtol=1e-10)


def test_a_domain_is_not_the_file_without_the_others() -> None:
    women = survey().mean("wage", where=col("sex") == "female")
    without = survey(TABLE.filter(pc.equal(TABLE["sex"], "female"))).mean("wage")
    close(women.values, without.values)
    assert women.df == survey().mean("wage").df
    of_domain = survey().mean("wage", by="sex")
    close(women.standard_errors, of_domain.standard_errors[:1])
    # a unit without women adds nothing to the total, and that is something about its variance
    empty = TABLE.filter(pc.or_(pc.greater(TABLE["psu"], 11), pc.equal(TABLE["sex"], "male")))
    whole = survey(empty).total("hours", where=col("sex") == "female")
    dropped = survey(empty.filter(pc.equal(empty["sex"], "female"))).total("hours")
    close(whole.values, dropped.values)
    assert whole.standard_errors[0] > dropped.standard_errors[0] * 1.0001


def test_parts_add_up_to_the_whole() -> None:
    parts, whole = survey().total("hours", by=["sector", "sex"]), survey().total("hours")
    together = parts.contrast([1.0] * 6)
    close(together.values, whole.values)
    close(together.standard_errors, whole.standard_errors)
    close(survey().proportion("sector", by="sex").values.reshape(3, 2, order="F").sum() / 2, 1)
    shares = survey().proportion("sector")
    close(shares.contrast([1.0, 1.0, 1.0]).standard_errors, 0, atol=1e-12)


def test_change_is_the_difference_of_the_rounds_with_their_covariance() -> None:
    rounds = survey(round="round")
    levels, change = rounds.mean("informal"), rounds.change("informal", frm=1, to=2)
    close(change.values, levels.values[1] - levels.values[0])
    variance = np.array([-1, 1]) @ levels.covariance @ np.array([-1, 1])
    close(change.standard_errors, np.sqrt(variance))
    assert levels.covariance[0, 1] != 0
    alone = pc.add(TABLE["psu"], pc.multiply(TABLE["round"], 1200))
    apart = Survey(with_column(TABLE, "psu", alone), **DESIGN, round="round").change("informal", frm=1, to=2)
    close(apart.values, change.values)
    assert "0 units were in both rounds" in apart.notes[0]


class TestInequality:
    @FEW
    @given(st.floats(0.01, 100))
    def test_the_same_added_to_all_makes_wages_more_equal(self, more: float) -> None:
        richer = survey(with_column(TABLE, "wage", pc.add(TABLE["wage"], more)))
        assert richer.gini("wage").values[0] < survey().gini("wage").values[0]

    def test_scale_does_not_matter(self) -> None:
        dearer = survey(with_column(TABLE, "wage", pc.multiply(TABLE["wage"], 1234.5)))
        for ask in (Survey.gini, Survey.low_pay_rate, Survey.quintile_share_ratio):
            close(ask(dearer, "wage").values, ask(survey(), "wage").values)
            close(ask(dearer, "wage").standard_errors, ask(survey(), "wage").standard_errors, rtol=1e-9)

    def test_equal_wages_have_no_inequality(self) -> None:
        equal = survey(with_column(TABLE, "wage", pa.array(np.full(len(TABLE), 7.0))))
        assert equal.gini("wage").values[0] == pytest.approx(0, abs=1e-12)
        with pytest.raises(SurveyError, match="All values are the same"):
            equal.low_pay_rate("wage")

    def test_of_the_published_data(self) -> None:
        """Known answers of laeken and convey for eusilc."""
        incomes = Survey("tests/data/eusilc/eusilc.csv", strata="db040", weight="rb050")
        assert incomes.poverty_threshold("eqIncome").values[0] == pytest.approx(10859.24, abs=0.005)
        rate = incomes.poverty_rate("eqIncome")
        assert rate.values[0] == pytest.approx(0.1444422, abs=5e-8)
        assert rate.standard_errors[0] == pytest.approx(0.002756769, abs=5e-10)
        assert incomes.quintile_share_ratio("eqIncome").values[0] == pytest.approx(3.970004, abs=5e-7)
        gini = incomes.gini("eqIncome")
        assert gini.values[0] == pytest.approx(0.2648962, abs=5e-8)
        assert gini.standard_errors[0] == pytest.approx(0.00194689, abs=5e-9)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda s: s.low_pay_rate("wage"),
            lambda s: s.gini("wage"),
            lambda s: s.quintile_share_ratio("wage"),
            lambda s: s.poverty_threshold("wage"),
            lambda s: s.pay_gap("wage", "sex", high="male", low="female"),
            lambda s: s.pay_gap("wage", "sex", high="male", low="female", of="median"),
            lambda s: s.factor_weighted_pay_gap("wage", "sex", "sector", high="male", low="female"),
            lambda s: s.segregation("occupation", "sex", first="female", second="male"),
            lambda s: s.ratio("wage", "hours"),
            lambda s: s.regression("wage", ["hours"]),
        ],
    )
    def test_linearised_errors_are_those_of_the_bootstrap(self, ask) -> None:
        made = survey(labour_force(4000, 5))
        linearised = ask(made).standard_errors
        bootstrapped = ask(made.replicated("bootstrap", replicates=400, seed=2)).standard_errors
        np.testing.assert_allclose(bootstrapped, linearised, rtol=0.2)


class TestGaps:
    def test_one_sex_cells_are_joined_never_nan(self) -> None:
        table = with_column(TABLE, "sex", pc.if_else(pc.equal(TABLE["sector"], "farm"), "female", TABLE["sex"]))
        found = survey(table).factor_weighted_pay_gap("wage", "sex", "sector", high="male", low="female")
        assert np.isfinite([found.values[0], found.standard_errors[0]]).all()

    def test_by_hand(self) -> None:
        """Two cells: (10 - 8) / 10 with 2 people, (20 - 10) / 20 with 4: 0.2 x 2/6 + 0.5 x 4/6 = 0.4."""
        table = pa.table(
            {
                "cell": ["a", "a", "b", "b", "b", "b"],
                "sex": ["m", "f", "m", "f", "m", "f"],
                "pay": [10.0, 8.0, 20.0, 10.0, 20.0, 10.0],
            }
        )
        made = Survey(table)
        assert made.factor_weighted_pay_gap("pay", "sex", "cell", high="m", low="f").values[0] == pytest.approx(0.4)
        assert made.pay_gap("pay", "sex", high="m", low="f").values[0] == pytest.approx(1 - 28 / 50)
        assert made.pay_gap("pay", "sex", high="m", low="f", of="median").values[0] == pytest.approx(0.5)
        # women: 1/3 in a, 2/3 in b, as men
        assert made.segregation("cell", "sex", first="f", second="m").values[0] == pytest.approx(0)


class TestRates:
    def test_no_case_has_an_upper_limit(self) -> None:
        none = with_column(TABLE, "injury", pa.array(np.zeros(len(TABLE))))
        found = survey(none).rate("injury", "hours", per=1e6).rows()[0]
        exposure = pc.sum(TABLE["hours"]).as_py()
        assert (found["estimate"], found["low"]) == (0, 0)
        assert found["high"] == pytest.approx(3.688879 * 1e6 / exposure, rel=1e-6)

    def test_of_a_simple_sample_the_limits_are_those_of_the_count(self) -> None:
        """10 cases in 1,000 rows of one: exact limits 4.795 and 18.39 (Garwood 1936)."""
        table = pa.table({"case": [1.0] * 10 + [0.0] * 990, "one": [1.0] * 1000})
        found = Survey(table).rate("case", "one", per=1000).rows()[0]
        assert found["estimate"] == pytest.approx(10)
        assert found["low"] == pytest.approx(4.795, rel=0.02)
        assert found["high"] == pytest.approx(18.39, rel=0.02)
