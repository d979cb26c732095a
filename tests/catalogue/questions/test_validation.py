"""A whole round: every rule of the files passes on one answer and fails on another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from score.catalogue.questions import question_files
from score.catalogue.questions.question import HARD, SOFT, Context, Entry, Key
from score.catalogue.questions.validation import unanswered, validate

# An invented firm without any oddity; keys are written CODE or CODE|dimension.
FIRM = {
    "W": "40 person",
    "W|sex=women": "15 person",
    "W|contract=permanent": "25 person",
    "W|contract=fixed_term": "5 person",
    "W|contract=casual": "10 person",
    "W|contract=agency": "60 person",
    "W|migrant=yes": "8 person",
    "HRS_WEEK": "48 hour",
    "ACC": "2 count",
    "LEFT": "3 count",
    "WAGE_LOW": "55 INR",
    "SAVE_YN": "1",
    "SAVE_AMT": "100000 INR",
    "SAVE_COST": "20000 INR",
    **{f"P{number:02}": "1" for number in range(1, 13)},
    "HOURS": "23000 hour",
    "HOURS_OT": "2000 hour",
    "DAYS_LOST": "9 calendar_day",
    "FATAL": "0 count",
    "DAYS_SCHED": "3000 person_day",
    "DAYS_ABS": "150 person_day",
    "OUTPUT": "9000 kg",
    "OUT_BAD": "300 kg",
    "OUT_REWORK": "400 kg",
    "ENERGY|source=electricity": "9000 kWh",
    "ENERGY|source=diesel": "100 l",
    "ENERGY|source=coal": "not_applicable",
    "WATER": "300 m3",
    "WASTE": "700 kg",
    "ORDERS": "20 count",
    "ORDERS_OTIF": "15 count",
    "WAGE|sex=women": "62 INR",
    "WAGE|sex=men": "70 INR",
    "GRIEV": "6 count",
    "GRIEV_SOLVED": "4 count",
    "SUGG": "12 count",
    "SUGG_DONE": "5 count",
    "FIVE_S": "60 point",
}
ENDLINE = Context(
    "endline",
    date(2025, 4, 1),
    date(2025, 6, 30),
    currency="INR",
    legal_minimum=Decimal(50),
    finished_projects=2,
    previous_days=91,
)


def as_round(answers: dict[str, str]) -> dict[Key, Entry]:
    entries: dict[Key, Entry] = {}
    for place, text in answers.items():
        code, _, dimensions = place.partition("|")
        value, _, unit = text.partition(" ")
        number = value.replace(".", "").replace("-", "").isdigit()
        entries[code, dimensions] = Entry(Decimal(value), unit) if number else Entry(missing=value)
    return entries


def broken(changes: dict[str, str | None], context: Context = ENDLINE) -> set[tuple[str, str]]:
    """Rule and severity of every finding in the firm's round with some answers changed (None: taken out)."""
    changed: dict[str, str | None] = {**FIRM, **changes}
    entries = as_round({place: text for place, text in changed.items() if text is not None})
    found = validate(entries, context)
    for one in found:
        one.in_english()  # every message can be filled
    return {(one.rule, one.severity) for one in found}


def test_the_firm_itself_has_no_finding() -> None:
    assert broken({}) == set()


HARD_RULES: list[tuple[str, dict[str, str | None], dict[str, str | None]]] = [
    ("part_above_total", {"W|sex=women": "40 person"}, {"W|sex=women": "41 person"}),
    ("part_above_total", {"W|migrant=yes": "0 person"}, {"W|migrant=yes": "41 person"}),
    ("parts_do_not_sum", {"W|contract=agency": "900 person"}, {"W|contract=casual": "11 person"}),
    ("parts_do_not_sum", {"W|contract=casual": "not_tracked"}, {"W|contract=permanent": "24 person"}),
    (
        "parts_above_total",
        {"W|contract=casual": None},
        {"W|contract=casual": None, "W|contract=permanent": "36 person"},
    ),
    ("parts_without_total", {"W": "39 person", "W|contract=casual": "9 person"}, {"W": "refused"}),
    ("left_above_three_workforces", {"LEFT": "120 count"}, {"LEFT": "121 count"}),
    ("accidents_above_three_workforces", {"ACC": "120 count", "DAYS_LOST": "200 calendar_day"}, {"ACC": "121 count"}),
    ("days_lost_without_accident", {"ACC": "0 count", "DAYS_LOST": "0 calendar_day"}, {"ACC": "0 count"}),
    ("days_lost_below_accidents", {"DAYS_LOST": "2 calendar_day"}, {"DAYS_LOST": "1 calendar_day"}),
    ("fatal_above_accidents", {"FATAL": "2 count"}, {"FATAL": "3 count"}),
    ("hours_above_sixteen_a_day", {"HOURS": "58240 hour"}, {"HOURS": "58241 hour"}),
    ("overtime_above_hours", {"HOURS_OT": "23000 hour"}, {"HOURS_OT": "23001 hour"}),
    ("scheduled_above_calendar", {"DAYS_SCHED": "3640 person_day"}, {"DAYS_SCHED": "3641 person_day"}),
    ("absent_above_scheduled", {"DAYS_ABS": "3000 person_day"}, {"DAYS_ABS": "3001 person_day"}),
    ("lowest_above_average_of_women", {"WAGE_LOW": "62 INR"}, {"WAGE_LOW": "62.5 INR"}),
    ("lowest_above_average_of_men", {"WAGE|sex=men": "55 INR"}, {"WAGE|sex=men": "54.5 INR"}),
    ("women_above_three_times_men", {"WAGE|sex=women": "210 INR"}, {"WAGE|sex=women": "211 INR"}),
    ("men_above_three_times_women", {"WAGE|sex=men": "186 INR"}, {"WAGE|sex=men": "187 INR"}),
    ("amount_without_saving", {"SAVE_YN": "0", "SAVE_AMT": "0 INR", "SAVE_COST": "0 INR"}, {"SAVE_YN": "0"}),
    ("cost_without_saving", {"SAVE_YN": "0", "SAVE_AMT": "0 INR", "SAVE_COST": "0 INR"}, {"SAVE_YN": "0"}),
    ("no_output", {"OUTPUT": "9000 kg"}, {"OUTPUT": "0 kg"}),
    ("rejected_above_output", {"OUT_BAD": "9000 kg"}, {"OUT_BAD": "9001 kg"}),
    ("repaired_above_output", {"OUT_REWORK": "9000 kg"}, {"OUT_REWORK": "9001 kg"}),
    ("share_beside_count", {"OUT_BAD": None, "OUT_BAD_PCT": "3 percent"}, {"OUT_BAD_PCT": "3 percent"}),
    ("share_beside_count", {"OUT_BAD": "not_tracked", "OUT_BAD_PCT": "3 percent"}, {"OUT_BAD_PCT": "3 percent"}),
    ("units_differ", {"OUT_BAD": "300 kg"}, {"OUT_BAD": "300 piece"}),
    ("units_differ", {"WAGE_LOW": "55 INR"}, {"WAGE_LOW": "1 USD"}),
    (
        "part_missing_beside_others",
        {"ENERGY|source=diesel": "not_applicable"},
        {"ENERGY|source=diesel": "not_tracked"},
    ),
    ("on_time_above_orders", {"ORDERS_OTIF": "20 count"}, {"ORDERS_OTIF": "21 count"}),
    ("settled_above_received", {"GRIEV_SOLVED": "6 count"}, {"GRIEV_SOLVED": "7 count"}),
    ("carried_out_above_received", {"SUGG_DONE": "12 count"}, {"SUGG_DONE": "13 count"}),
]


@pytest.mark.parametrize(("rule", "passes", "fails"), HARD_RULES)
def test_hard_rule(rule: str, passes: dict[str, str | None], fails: dict[str, str | None]) -> None:
    assert not {one for one in broken(passes) if one[1] == HARD}
    assert (rule, HARD) in broken(fails)


SOFT_RULES: list[tuple[str, dict[str, str | None], dict[str, str | None]]] = [
    ("unusual_week", {"HRS_WEEK": "40 hour"}, {"HRS_WEEK": "73 hour", "HOURS": "30000 hour"}),
    ("mostly_casual", {}, {"W|contract=casual": "25 person", "W|contract=permanent": "10 person"}),
    ("left_above_workforce", {"LEFT": "40 count"}, {"LEFT": "41 count"}),
    ("below_legal_minimum", {"WAGE_LOW": "50 INR"}, {"WAGE_LOW": "49.5 INR"}),
    ("hours_far_from_estimate", {"HOURS": "28800 hour"}, {"HOURS": "28801 hour"}),
    ("hours_far_from_estimate", {"HOURS": "17280 hour"}, {"HOURS": "17279 hour"}),
    ("much_overtime", {"HOURS_OT": "5750 hour"}, {"HOURS_OT": "5751 hour"}),
    ("many_days_per_accident", {"DAYS_LOST": "120 calendar_day"}, {"DAYS_LOST": "121 calendar_day"}),
    ("fatal_accident", {"FATAL": "0 count"}, {"FATAL": "1 count"}),
    ("much_absence", {"DAYS_ABS": "600 person_day"}, {"DAYS_ABS": "601 person_day"}),
    ("many_rejected", {"OUT_BAD": "2250 kg"}, {"OUT_BAD": "2251 kg"}),
    (
        "high_share_rejected",
        {"OUT_BAD": None, "OUT_BAD_PCT": "25 percent"},
        {"OUT_BAD": None, "OUT_BAD_PCT": "26 percent"},
    ),
    ("many_repaired", {"OUT_REWORK": "3600 kg"}, {"OUT_REWORK": "3601 kg"}),
    ("waste_above_output_in_kg", {"WASTE": "9000 kg"}, {"WASTE": "9001 kg"}),
    ("wide_pay_gap", {"WAGE|sex=men": "100 INR"}, {"WAGE|sex=men": "104 INR"}),
    # 92,000 hours a year at (62 x 15 + 70 x 25) / 40 = 67 make a wage bill of 6,164,000
    ("saving_above_fifth_of_wage_bill", {"SAVE_AMT": "1232800 INR"}, {"SAVE_AMT": "1232801 INR"}),
]


@pytest.mark.parametrize(("rule", "passes", "fails"), SOFT_RULES)
def test_soft_rule(rule: str, passes: dict[str, str | None], fails: dict[str, str | None]) -> None:
    assert broken(passes) == set()
    assert broken(fails) == {(rule, SOFT)}


def last(**answers: str) -> Context:
    return replace(ENDLINE, previous=as_round(answers))


BASELINE = replace(ENDLINE, round_kind="baseline")
NO_SAVINGS: dict[str, str | None] = {"SAVE_YN": None, "SAVE_AMT": None, "SAVE_COST": None}


SURROUNDED: list[tuple[str, str, Context, Context, dict[str, str | None]]] = [
    ("workforce_changed_by_a_third", SOFT, last(W="31 person"), last(W="30 person"), {}),
    ("workforce_changed_by_a_third", SOFT, last(W="57 person"), last(W="58 person"), {}),
    ("output_unit_changed", HARD, last(OUTPUT="9000 kg"), last(OUTPUT="9000 piece"), {}),
    ("large_step_in_five_s", SOFT, last(FIVE_S="20 point"), last(FIVE_S="19 point"), {}),
    ("practice_given_up", SOFT, last(P01="0"), last(P01="1"), {"P01": "0"}),
    ("saving_without_project", SOFT, ENDLINE, replace(ENDLINE, finished_projects=0), {}),
    ("all_practices_at_baseline", SOFT, ENDLINE, BASELINE, NO_SAVINGS),
    ("all_on_time_at_baseline", SOFT, ENDLINE, BASELINE, {**NO_SAVINGS, "P01": "0", "ORDERS_OTIF": "20 count"}),
]


@pytest.mark.parametrize(("rule", "severity", "passes", "fails", "changes"), SURROUNDED)
def test_rules_that_know_the_surroundings(
    rule: str, severity: str, passes: Context, fails: Context, changes: dict[str, str | None]
) -> None:
    assert broken(changes, passes) == set()
    assert broken(changes, fails) == {(rule, severity)}


def test_no_accident_in_a_large_firm() -> None:
    large: dict[str, str | None] = {place: None for place in FIRM if place.startswith(("W|", "H", "D"))}
    large |= {"ACC": "0 count", "SAVE_AMT": "0 INR"}
    assert ("no_accident_in_a_large_firm", SOFT) in broken({**large, "W": "101 person"})
    assert ("no_accident_in_a_large_firm", SOFT) not in broken({**large, "W": "100 person"})


def test_waste_is_compared_with_output_in_tonnes_and_never_in_pieces() -> None:
    others: dict[str, str | None] = {"OUT_BAD": None, "OUT_REWORK": None}
    assert broken({**others, "OUTPUT": "0.6 t"}) == {("waste_above_output_in_t", SOFT)}
    assert broken({**others, "OUTPUT": "1 piece"}) == set()


def test_every_rule_of_the_files_is_tried_above() -> None:
    tried = {rule for rule, *_ in HARD_RULES + SOFT_RULES}
    tried |= {case[0] for case in SURROUNDED}
    tried |= {"no_accident_in_a_large_firm", "waste_above_output_in_t"}
    assert {rule.id for question in question_files.all_questions() for rule in question.rules} <= tried


def test_a_rule_without_its_answers_is_silent() -> None:
    alone = as_round({"ACC": "900 count", "HOURS": "99999 hour", "WAGE_LOW": "9 INR"})
    assert validate(alone, replace(ENDLINE, legal_minimum=None)) == []


def test_a_minimum_in_another_currency_says_nothing() -> None:
    in_dollars: dict[str, str | None] = {"WAGE_LOW": "1 USD", "WAGE|sex=women": None, "WAGE|sex=men": None}
    assert broken(in_dollars) == set()


def test_a_zero_before_gives_no_ratio() -> None:
    assert broken({}, last(W="0 person")) == set()


def test_a_finding_stands_with_its_own_question_and_part() -> None:
    entries = as_round({**FIRM, "WAGE|sex=men": "300 INR", "OUT_BAD": "9001 kg"})
    places = {(one.question, one.dimensions): one for one in validate(entries, ENDLINE) if one.severity == HARD}
    assert set(places) == {("WAGE", "sex=men"), ("OUT_BAD", "")}
    rejected = places["OUT_BAD", ""]
    assert rejected.in_english() == "9001 units rejected are more than all units made (9000)."


def test_an_unknown_question_is_a_finding_not_a_crash() -> None:
    (found,) = validate({("NONSENSE", ""): Entry(Decimal(1))}, ENDLINE)
    assert (found.rule, found.severity) == ("unknown_question", HARD)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_values_that_are_no_numbers_do_not_reach_the_rules(value: str) -> None:
    entries = as_round(FIRM) | {("ACC", ""): Entry(Decimal(value), "count")}
    assert {one.rule for one in validate(entries, ENDLINE)} == {"not_a_number"}


def test_what_is_still_to_be_asked() -> None:
    core = question_files.core_questions()
    everything = unanswered(core, {}, "endline")
    assert len(everything) == len(core) == 20
    assert len(unanswered(core, {}, "baseline")) == 17
    given = as_round({"W": "40 person", "ACC": "refused"}) | {("LEFT", ""): Entry()}
    left = unanswered(core, given, "endline")
    assert ("W", "") not in left
    assert ("ACC", "") not in left
    assert ("LEFT", "") in left


def test_a_question_in_parts_is_answered_by_one_part() -> None:
    wage = [question_files.get("WAGE")]
    assert unanswered(wage, {}, "baseline") == [("WAGE", "sex=women"), ("WAGE", "sex=men")]
    assert unanswered(wage, as_round({"WAGE|sex=men": "70 INR"}), "baseline") == []
