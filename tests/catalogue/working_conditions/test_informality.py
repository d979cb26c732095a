"""Truth tables of informality by both standards, every path of the trees, and what always holds of a path."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.catalogue.working_conditions.decision import paths
from score.catalogue.working_conditions.informality import TREE_17TH, TREE_21ST
from tests.catalogue.working_conditions.truth import ENGINES, N, Table, U, Y, all_on_duckdb, arrow, check, on_duckdb

HEADS = (
    "employed",
    "icse18",
    "work_relation",
    "employer_contributes",
    "paid_annual_leave",
    "paid_sick_leave",
    "formal_leave_needs",
    "incorporated",
    "unit_registered",
    "complete_accounts",
    "own_tax_registered",
    "own_insurance",
)
LEAVE = "employee > employer contributes: unknown > both kinds of leave wanted: "
CONTRACTOR = "dependent contractor > registered for tax: "
COMPANY = "independent worker > unit incorporated: "
FAMILY = "contributing family worker > unit incorporated: "
NOT_REGISTERED = "unit registered: no > complete accounts for tax: "
PERHAPS = "unit registered: unknown > complete accounts for tax: "
INSURED = "own job-dependent insurance: "
# employed, icse18, relation, contributes, annual, sick, needs, company, registered, accounts, tax, insured -> path
PATHS: list[tuple[object, ...]] = [
    # employees: the contribution alone where it is known
    (Y, 41, U, Y, N, N, 1, U, U, U, U, U, "employee > employer contributes: yes > formal"),
    (Y, 41, U, N, Y, Y, 1, U, Y, Y, U, Y, "employee > employer contributes: no > informal"),
    (Y, 44, U, N, U, U, 1, U, U, U, U, U, "employee > employer contributes: no > informal"),
    # else both kinds of leave
    (Y, 42, U, U, Y, Y, 1, U, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: yes > formal"),
    (Y, 42, U, U, Y, N, 1, U, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: no > informal"),
    (Y, 42, U, U, N, U, 1, U, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: no > informal"),
    (Y, 42, U, U, Y, U, 1, U, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: unknown > unknown"),
    (Y, 42, U, U, U, U, 1, U, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: unknown > unknown"),
    # or either, where a country says so
    (Y, 43, U, U, Y, N, 2, U, U, U, U, U, f"{LEAVE}no > paid annual or sick leave: yes > formal"),
    (Y, 43, U, U, U, Y, 2, U, U, U, U, U, f"{LEAVE}no > paid annual or sick leave: yes > formal"),
    (Y, 43, U, U, N, N, 2, U, U, U, U, U, f"{LEAVE}no > paid annual or sick leave: no > informal"),
    (Y, 43, U, U, N, U, 2, U, U, U, U, U, f"{LEAVE}no > paid annual or sick leave: unknown > unknown"),
    (Y, 43, U, U, Y, Y, U, U, U, U, U, U, f"{LEAVE}unknown > unknown"),
    # an employee whose category is open
    (Y, U, 1, N, U, U, 1, U, U, U, U, U, "employee > employer contributes: no > informal"),
    # dependent contractors: tax, then insurance
    (Y, 30, U, U, U, U, 1, U, U, U, Y, Y, f"{CONTRACTOR}yes > {INSURED}yes > formal"),
    (Y, 30, U, U, U, U, 1, U, U, U, Y, N, f"{CONTRACTOR}yes > {INSURED}no > informal"),
    (Y, 30, U, U, U, U, 1, U, U, U, Y, U, f"{CONTRACTOR}yes > {INSURED}unknown > unknown"),
    (Y, 30, U, Y, U, U, 1, U, Y, Y, N, Y, f"{CONTRACTOR}no > informal"),
    (Y, 30, U, U, U, U, 1, U, U, U, U, Y, f"{CONTRACTOR}unknown > unknown"),
    # independent workers: the unit
    (Y, 11, U, U, U, U, 1, U, N, N, U, U, f"{COMPANY}yes > formal"),
    (Y, 21, U, U, U, U, 1, Y, U, U, U, U, f"{COMPANY}yes > formal"),
    (Y, 12, U, U, U, U, 1, N, Y, N, U, U, f"{COMPANY}no > unit registered: yes > formal"),
    (Y, 22, U, U, U, U, 1, N, N, Y, U, U, f"{COMPANY}no > {NOT_REGISTERED}yes > formal"),
    (Y, 22, U, U, U, U, 1, N, N, N, U, Y, f"{COMPANY}no > {NOT_REGISTERED}no > informal"),
    (Y, 22, U, U, U, U, 1, U, N, N, U, U, f"{COMPANY}no > {NOT_REGISTERED}no > informal"),
    (Y, 22, U, U, U, U, 1, N, N, U, U, U, f"{COMPANY}no > {NOT_REGISTERED}unknown > unknown"),
    (Y, 12, U, U, U, U, 1, N, U, Y, U, U, f"{COMPANY}no > {PERHAPS}yes > formal"),
    (Y, 12, U, U, U, U, 1, N, U, N, U, U, f"{COMPANY}no > {PERHAPS}no > unknown"),
    (Y, 12, U, U, U, U, 1, N, U, U, U, U, f"{COMPANY}no > {PERHAPS}unknown > unknown"),
    (Y, U, 2, U, U, U, 1, U, Y, U, U, U, f"{COMPANY}unknown > unit registered: yes > formal"),
    (Y, U, 2, U, U, U, 1, U, N, N, U, U, f"{COMPANY}unknown > {NOT_REGISTERED}no > informal"),
    # contributing family workers: unit and insurance
    (Y, 51, U, U, U, U, 1, Y, U, U, U, Y, f"{FAMILY}yes > {INSURED}yes > formal"),
    (Y, 51, U, U, U, U, 1, Y, U, U, U, N, f"{FAMILY}yes > {INSURED}no > informal"),
    (Y, 51, U, U, U, U, 1, Y, U, U, U, U, f"{FAMILY}yes > {INSURED}unknown > unknown"),
    (Y, 51, U, U, U, U, 1, N, Y, U, U, Y, f"{FAMILY}no > unit registered: yes > {INSURED}yes > formal"),
    (Y, 51, U, U, U, U, 1, N, N, N, U, Y, f"{FAMILY}no > {NOT_REGISTERED}no > informal"),
    (Y, 51, U, U, U, U, 1, N, N, Y, U, N, f"{FAMILY}no > {NOT_REGISTERED}yes > {INSURED}no > informal"),
    (Y, 51, U, U, U, U, 1, N, U, N, U, N, f"{FAMILY}no > {PERHAPS}no > {INSURED}no > informal"),
    (Y, 51, U, U, U, U, 1, N, U, N, U, Y, f"{FAMILY}no > {PERHAPS}no > {INSURED}yes > unknown"),
    (Y, 51, U, U, U, U, 1, N, U, U, U, U, f"{FAMILY}no > {PERHAPS}unknown > {INSURED}unknown > unknown"),
    # nothing known of the status; not employed, or not known to be
    (Y, U, U, Y, Y, Y, 1, Y, Y, Y, Y, Y, "status unknown > unknown"),
    (N, 41, U, N, N, N, 1, N, N, N, N, N, U),
    (U, 41, U, N, N, N, 1, N, N, N, N, N, U),
]  # fmt: skip


def results(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The same rows with what the last word of the path says."""
    words = {"formal": N, "informal": Y, "unknown": U}
    return [(*row[:-1], words[str(row[-1]).rsplit(" > ", 1)[-1]] if row[-1] else U) for row in rows]


OLD_HEADS = ("employed_13th", *HEADS[1:10], "market_use")
OLD_UNIT = "own-account worker or employer > unit incorporated: "
OLD: list[tuple[object, ...]] = [
    (Y, 41, U, Y, N, N, 1, U, U, U, U, "employee > employer contributes: yes > formal"),
    (Y, 41, U, N, Y, Y, 1, U, U, U, U, "employee > employer contributes: no > informal"),
    (Y, 41, U, U, Y, Y, 1, U, U, U, U, f"{LEAVE}yes > paid annual and sick leave: yes > formal"),
    (Y, 51, U, U, U, U, 1, Y, Y, Y, U, "contributing family worker > informal"),  # even in a formal unit
    (Y, 30, U, U, U, U, 1, N, Y, N, U, f"{OLD_UNIT}no > unit registered: yes > formal"),
    (Y, 30, U, U, U, U, 1, N, N, N, U, f"{OLD_UNIT}no > {NOT_REGISTERED}no > informal"),
    (Y, 11, U, U, U, U, 1, U, U, U, U, f"{OLD_UNIT}yes > formal"),
    (Y, 22, U, U, U, U, 1, N, N, N, 1, f"{OLD_UNIT}no > {NOT_REGISTERED}no > informal"),
    (Y, 22, U, U, U, U, 1, N, Y, Y, 4, "producer for own use > informal"),  # whatever the unit
    (Y, U, U, U, U, U, 1, U, U, U, 4, "producer for own use > informal"),
    (Y, 22, U, U, U, U, 1, N, Y, Y, 3, f"{OLD_UNIT}no > unit registered: yes > formal"),
    (Y, U, U, U, U, U, 1, U, U, U, U, "status unknown > unknown"),
    (N, 41, U, N, N, N, 1, N, N, N, 4, U),
]  # fmt: skip

TABLES = {
    "informality_path": Table(HEADS, PATHS),
    "informal": Table(HEADS, results(PATHS)),
    "informality_path_17th": Table(OLD_HEADS, OLD),
    "informal_17th": Table(OLD_HEADS, results(OLD)),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_truth(engine: str, name: str) -> None:
    check(engine, name, TABLES[name])


def test_every_group_and_every_kind_of_end_stands_in_the_table() -> None:
    walked = {row[-1] for row in PATHS if row[-1]}
    there = set(paths(TREE_21ST))
    assert walked <= there

    def ends(found: set[object]) -> set[tuple[str, ...]]:
        """Group, last question and answer, result."""
        return {(str(one).split(" > ")[0], *str(one).split(" > ")[-2:]) for one in found}

    assert ends(there) == ends(walked)


@pytest.mark.parametrize("tree", [TREE_21ST, TREE_17TH], ids=["21st", "17th"])
def test_every_path_there_is_ends_in_a_result(tree: object) -> None:
    found = list(paths(tree))  # type: ignore[arg-type]
    assert len(found) == len(set(found)) > 10
    assert {one.rsplit(" > ", 1)[-1] for one in found} == {"formal", "informal", "unknown"}


def test_the_two_standards_differ_where_they_should() -> None:
    rows = [
        # a family worker insured in a registered unit, a contractor insured and taxed without a unit of his own
        (30, 1, Y, 51, Y, N, U, U, Y),
        (30, 1, Y, 30, N, N, N, Y, Y),
    ]
    heads = ("age", "formal_leave_needs", "any_work", "icse18", "unit_registered", "incorporated")
    heads += ("complete_accounts", "own_tax_registered", "own_insurance")
    table = arrow((*heads, "job_absence", "work_relation", "employer_contributes"), [(*row, U, U, U) for row in rows])
    assert on_duckdb(table, "informal") == [N, N]
    assert on_duckdb(table, "informal_17th") == [Y, Y]


answers = st.sampled_from([Y, N, U])
ROWS = st.lists(
    st.tuples(
        answers,
        st.sampled_from([11, 12, 21, 22, 30, 41, 42, 43, 44, 51, U]),
        st.sampled_from([1, 2, 3, 4, U]),
        *[answers] * 3,
        st.sampled_from([1, 2, U]),
        *[answers] * 5,
    ),
    min_size=10,
    max_size=40,
)


@settings(max_examples=25)
@given(ROWS)
def test_a_path_is_there_for_all_employed_and_says_what_the_flag_says(rows: list[tuple[object, ...]]) -> None:
    found = all_on_duckdb(arrow(HEADS, rows), "informality_path", "informal")
    known = set(paths(TREE_21ST))
    for row, walked, informal in zip(rows, found["informality_path"], found["informal"], strict=True):
        if row[0] is not True:
            assert walked is None and informal is None
            continue
        assert walked in known
        assert {"formal": N, "informal": Y, "unknown": U}[walked.rsplit(" > ", 1)[-1]] is informal


@settings(max_examples=25)
@given(ROWS, st.integers(3, 11))
def test_an_answer_taken_away_never_turns_formal_into_informal(rows: list[tuple[object, ...]], column: int) -> None:
    """Except contributions: without them leave decides, as the standard says."""
    if HEADS[column] in ("employer_contributes", "incorporated"):
        return
    before = on_duckdb(arrow(HEADS, rows), "informal")
    after = on_duckdb(arrow(HEADS, [(*row[:column], None, *row[column + 1 :]) for row in rows]), "informal")
    assert all(then is None or then == now for now, then in zip(before, after, strict=True))
