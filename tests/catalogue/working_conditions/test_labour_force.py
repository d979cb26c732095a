"""Truth tables of employment, unemployment and underutilization, and what always holds between LU1 to LU4."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, all_on_duckdb, arrow, check

ABSENT = ("job_absence", "absence_reason", "absence_under_three_months", "absence_paid")
SEARCH = ("working_age", "employed", "seeking", "future_starter", "available")
POTENTIAL = ("working_age", "employed", "unemployed", "seeking", "available", "wants_work")
UNDER = ("employed", "wants_more_hours", "available_more_hours", "hours_all_jobs", "short_hours")
EITHER = [(Y, N, Y), (N, Y, Y), (N, N, N), (Y, U, Y), (U, Y, Y), (N, U, U), (U, N, U), (U, U, U)]

TABLES = {
    "working_age": Table(
        ("age", "working_age_from"),
        [(14, 15, N), (15, 15, Y), (99, 15, Y), (15, 16, N), (10, 10, Y), (U, 15, U), (20, U, U)],
    ),
    "absent_from_job": Table(
        ABSENT,
        [
            (N, U, U, U, N),  # no job to be away from
            (Y, 1, U, U, Y),  # leave and illness keep the job without a test
            (Y, 1, N, N, Y),
            (Y, 2, Y, N, Y),  # other reasons: back within three months
            (Y, 2, N, Y, Y),  # or paid all the while
            (Y, 2, N, N, N),
            (Y, 2, U, Y, Y),
            (Y, 2, Y, U, Y),
            (Y, 2, U, N, U),
            (Y, 2, N, U, U),
            (Y, 3, Y, Y, N),  # the off-season is no absence from a job
            (Y, 3, U, U, N),
            (Y, U, Y, Y, U),
            (Y, U, U, U, U),
            (U, 1, Y, Y, U),
            (U, 3, U, U, N),
            (U, 2, N, N, N),
        ],
    ),
    "employed": Table(
        ("working_age", "any_work", "absent_from_job", "market_use"),
        [
            (Y, Y, U, U, Y),  # not in farming, so never asked for whom
            (Y, Y, U, 1, Y),
            (Y, Y, U, 2, Y),
            (Y, Y, U, 3, N),  # mainly for the own household
            (Y, Y, U, 4, N),
            (Y, Y, Y, 4, N),
            (Y, N, Y, U, Y),
            (Y, N, N, U, N),
            (Y, N, U, U, U),
            (Y, U, Y, U, U),
            (Y, U, N, U, U),
            (Y, U, N, 4, N),
            (N, Y, Y, 1, N),  # too young
            (N, U, U, U, N),
            (U, Y, U, 1, U),
            (U, N, N, U, N),
        ],
    ),
    "employed_13th": Table(
        ("working_age", "any_work", "absent_from_job", "own_use_goods"),
        [
            (Y, Y, U, U, Y),
            (Y, N, N, Y, Y),  # goods for the own table were employment
            (Y, N, N, N, N),
            (Y, N, N, U, N),  # never asked about goods
            (Y, N, Y, N, Y),
            (Y, N, U, N, U),
            (Y, U, U, Y, Y),
            (Y, U, N, N, U),
            (N, Y, Y, Y, N),
            (U, Y, U, N, U),
        ],
    ),
    "unemployed": Table(
        SEARCH,
        [
            (Y, N, Y, U, Y, Y),
            (Y, N, Y, N, N, N),  # not available
            (Y, N, N, N, Y, N),  # does not look
            (Y, N, N, Y, Y, Y),  # a job waits
            (Y, N, N, Y, N, N),
            (Y, N, N, U, Y, N),
            (Y, N, U, Y, Y, Y),
            (Y, N, U, U, Y, U),
            (Y, N, U, U, N, N),
            (Y, N, Y, U, U, U),
            (Y, N, N, N, U, N),
            (Y, Y, Y, Y, Y, N),  # employed, however hard the search
            (Y, Y, U, U, U, N),
            (Y, U, Y, U, Y, U),
            (Y, U, N, N, Y, N),
            (N, N, Y, Y, Y, N),
            (U, N, Y, Y, Y, U),
        ],
    ),
    "unemployed_13th": Table(
        ("working_age", "employed_13th", *SEARCH[2:]),
        [
            (Y, N, Y, U, Y, Y),
            (Y, N, N, Y, Y, Y),
            (Y, N, N, U, Y, N),
            (Y, N, Y, N, N, N),
            (Y, Y, Y, N, Y, N),
            (Y, N, Y, N, U, U),
            (Y, U, Y, N, Y, U),
            (N, N, Y, Y, Y, N),
        ],
    ),
    "labour_force": Table(("employed", "unemployed"), EITHER),
    "labour_force_13th": Table(("employed_13th", "unemployed_13th"), EITHER),
    "underemployed": Table(
        UNDER,
        [
            (Y, Y, Y, 20.0, 35.0, Y),
            (Y, Y, Y, 35.0, 35.0, N),  # at the threshold is not below it
            (Y, Y, Y, 34.9, 35.0, Y),
            (Y, Y, Y, 0.0, 35.0, Y),  # away all week, with a job
            (Y, N, Y, 20.0, 35.0, N),
            (Y, Y, N, 20.0, 35.0, N),
            (N, Y, Y, 20.0, 35.0, N),
            (Y, U, Y, 20.0, 35.0, U),
            (Y, Y, U, 20.0, 35.0, U),
            (Y, Y, Y, U, 35.0, U),
            (Y, Y, Y, 20.0, U, U),
            (U, Y, Y, 20.0, 35.0, U),
            (Y, N, U, U, 35.0, N),
            (N, U, U, U, U, N),
        ],
    ),
    "potential_labour_force": Table(
        POTENTIAL,
        [
            (Y, N, N, Y, N, Y, Y),  # looks, not available
            (Y, N, N, Y, N, U, Y),  # whatever the wish
            (Y, N, N, N, Y, Y, Y),  # wants and could, does not look
            (Y, N, N, N, Y, N, N),
            (Y, N, N, N, N, Y, N),
            (Y, N, Y, Y, Y, Y, N),  # unemployed
            (Y, N, Y, N, Y, Y, N),  # a job waits: unemployed
            (Y, Y, N, Y, N, Y, N),  # employed
            (Y, N, N, N, Y, U, U),
            (Y, N, N, N, U, Y, U),
            (Y, N, N, U, Y, Y, U),
            (Y, N, N, Y, U, Y, U),
            (Y, N, U, N, Y, Y, U),
            (Y, U, U, N, N, N, N),
            (N, N, N, Y, N, Y, N),
            (U, N, N, Y, N, Y, U),
        ],
    ),
    "extended_labour_force": Table(("labour_force", "potential_labour_force"), EITHER),
    "lu2_case": Table(("unemployed", "underemployed"), EITHER),
    "lu3_case": Table(("unemployed", "potential_labour_force"), EITHER),
    "lu4_case": Table(
        ("unemployed", "underemployed", "potential_labour_force"),
        [
            (Y, N, N, Y),
            (N, Y, N, Y),
            (N, N, Y, Y),
            (N, N, N, N),
            (N, U, Y, Y),
            (N, U, N, U),
            (U, N, N, U),
            (U, U, U, U),
        ],
    ),
    "labour_status": Table(
        ("working_age", "employed", "unemployed", "potential_labour_force"),
        [
            (Y, Y, N, N, 1),
            (Y, N, Y, N, 2),
            (Y, N, N, Y, 3),
            (Y, N, N, N, 4),
            (Y, N, N, U, U),
            (Y, N, U, N, U),
            (Y, U, N, N, U),
            (N, N, N, N, U),  # a child has no status
            (U, N, N, N, U),
            (Y, Y, U, U, 1),
        ],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])


ANSWERS = ("age", "any_work", "job_absence", "absence_reason", "market_use")
ANSWERS += ("seeking", "future_starter", "available", "wants_work")
ANSWERS += ("wants_more_hours", "available_more_hours", "hours_all_jobs", "short_hours")
CASES = ("unemployed", "lu2_case", "lu3_case", "lu4_case")


def people(known: bool) -> st.SearchStrategy[list[tuple[object, ...]]]:
    """Answers of a few people in all combinations, with gaps unless all is known."""

    def gaps(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        return values if known else st.one_of(st.none(), values)

    answer = gaps(st.booleans())
    hours = gaps(st.integers(0, 60).map(float))
    use = st.one_of(st.none(), st.integers(1, 4))
    columns = (gaps(st.integers(12, 70)), answer, answer, gaps(st.integers(1, 3)), use)
    return st.lists(st.tuples(*columns, *[answer] * 6, hours, st.just(35.0)), min_size=10, max_size=40)


def columns_of(rows: list[tuple[object, ...]], *names: str) -> dict[str, list[object]]:
    return all_on_duckdb(arrow(ANSWERS, rows), *names)


@settings(max_examples=25)
@given(people(known=True))
def test_rates_lie_as_the_standard_orders_them(rows: list[tuple[object, ...]]) -> None:
    found = columns_of(rows, *CASES, "employed", "underemployed", "labour_force", "extended_labour_force")
    counts = {name: sum(value is True for value in values) for name, values in found.items()}
    if counts["labour_force"] == 0:
        return
    lu1, lu2 = (counts[name] / counts["labour_force"] for name in CASES[:2])
    lu3, lu4 = (counts[name] / counts["extended_labour_force"] for name in CASES[2:])
    assert lu1 <= lu2 <= lu4 and lu1 <= lu3 <= lu4
    assert counts["labour_force"] == counts["employed"] + counts["unemployed"]
    assert counts["lu2_case"] == counts["unemployed"] + counts["underemployed"]
    potential = counts["extended_labour_force"] - counts["labour_force"]
    assert counts["lu3_case"] == counts["unemployed"] + potential
    assert counts["lu4_case"] == counts["lu2_case"] + potential


@settings(max_examples=25)
@given(people(known=False))
def test_nobody_is_two_things_at_once_whatever_is_missing(rows: list[tuple[object, ...]]) -> None:
    found = columns_of(rows, "employed", "potential_labour_force", "labour_status", *CASES)
    for employed, unemployed, potential, status in zip(
        found["employed"], found["unemployed"], found["potential_labour_force"], found["labour_status"], strict=True
    ):
        assert [employed, unemployed, potential].count(True) <= 1
        expected = {1: employed, 2: unemployed, 3: potential}
        assert status is None or status == 4 or expected[status] is True
        assert status != 4 or not any((employed, unemployed, potential))
    for narrow, wide in (("unemployed", "lu2_case"), ("unemployed", "lu3_case"), ("lu2_case", "lu4_case")):
        assert all(not a or b for a, b in zip(found[narrow], found[wide], strict=True))


@settings(max_examples=25)
@given(people(known=True), st.integers(0, 8))
def test_an_answer_taken_away_never_turns_yes_into_no(rows: list[tuple[object, ...]], column: int) -> None:
    """Whatever becomes unknown leaves a result as it was or unknown, except what the rule reads as not asked."""
    if ANSWERS[column] in ("market_use", "future_starter"):
        return
    before = columns_of(rows, "employed", "unemployed", "potential_labour_force", "lu4_case")
    gone = [(*row[:column], None, *row[column + 1 :]) for row in rows]
    after = columns_of(gone, *before)
    for name, values in before.items():
        assert all(then is None or then == now for now, then in zip(values, after[name], strict=True))
