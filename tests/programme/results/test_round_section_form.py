"""What is typed into a section: read, checked, compared with what the person saw."""

from decimal import Decimal

import pytest
from django.utils import translation

from score.programme.results import actions
from score.programme.results.actions import NewAnswer
from score.programme.results.entry_context import answers_in
from score.programme.results.entry_pages import section_form
from score.programme.results.queries import standing
from score.programme.results.section_form import SectionForm
from tests.programme.factories import make_cohort, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    partner = make_organisation()
    enterprise = make_enterprise(partner=partner)
    return make_round(enterprise, partner)


def form_of(opened, code="people", **typed) -> SectionForm:
    stands = standing(opened)
    data = {name.replace("__", "."): value for name, value in typed.items()}
    return section_form(stands, stands.section(code), data)


def typed(opened, name, value, code="people", **more):
    """What the form makes of one field, or its errors."""
    form = form_of(opened, code, **{f"{name}-value": value}, **more)
    if not form.is_valid():
        return form.errors
    return [one.answer for one in form.typed]


def record(opened, *answers):
    actions.record_answers(actor=None, round=opened, entries=answers)
    return answers_in(opened)


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "120", "120"),
        ("en", "1,204", "1204"),
        ("en", "1204.5", "1204.5"),
        ("en", "1.204,5", "1204.5"),
        ("en", "1 204", "1204"),
        ("fr", "1.204", "1204"),
        ("fr", "1 204,5", "1204.5"),
        ("fr", "38,5", "38.5"),
        ("en", "0", "0"),
    ],
)
def test_numbers_are_read_with_the_separators_of_the_reader(opened, language, text, number):
    with translation.override(language):
        (answer,) = typed(opened, "HRS_WEEK", text)
    assert answer.value == Decimal(number) and answer.unit == "hour"


@pytest.mark.parametrize("text", ["many", "12 people", "1e5", "12..5", "--4"])
def test_what_is_no_number_is_an_error_at_its_field(opened, text):
    errors = typed(opened, "W", text)
    assert list(errors) == ["W-value"] and text in errors["W-value"][0]


def test_a_kind_of_missing_can_be_typed_or_chosen(opened):
    (chosen,) = typed(opened, "ACC", "", **{"ACC-missing": "not_tracked"})
    (written,) = typed(opened, "ACC", "not tracked")
    assert chosen == written == NewAnswer("ACC", missing="not_tracked")


def test_a_number_and_a_kind_of_missing_cannot_stand_together(opened):
    errors = typed(opened, "ACC", "3", **{"ACC-missing": "refused"})
    assert "not both" in errors["ACC-value"][0]


def test_yes_and_no_are_buttons_and_no_answer_wants_a_kind(opened):
    assert typed(opened, "P01", "1", "practices")[0].value == 1
    assert typed(opened, "P01", "0", "practices")[0].value == 0
    assert "P01-value" in typed(opened, "P01", "missing", "practices")
    (answer,) = typed(opened, "P01", "missing", "practices", **{"P01-missing": "not_asked"})
    assert answer == NewAnswer("P01", missing="not_asked")
    assert typed(opened, "P01", "1", "practices", **{"P01-missing": "refused"})[0].missing == "", "the button counts"


def test_a_blank_form_says_nothing(opened):
    form = form_of(opened)
    assert form.is_valid() and form.typed == []


def test_money_takes_the_currency_of_the_country_or_the_one_typed(opened):
    assert typed(opened, "WAGE_LOW", "6.50")[0].unit == "GHS"
    assert typed(opened, "WAGE_LOW", "6.50", **{"WAGE_LOW-unit": "usd"})[0].unit == "USD"


def test_parts_are_places_of_their_own(opened):
    form = form_of(opened, **{"W-value": "80", "W__sex__women-value": "34"})
    assert form.is_valid()
    assert {one.key: one.answer.value for one in form.typed} == {("W", ""): 80, ("W", "sex=women"): 34}


def test_source_and_evidence_hold_for_the_section_unless_a_question_says_otherwise(opened):
    form = form_of(
        opened,
        measured_by="record",
        evidence="2",
        **{"W-value": "80", "LEFT-value": "4", "LEFT-measured_by": "estimate", "LEFT-evidence": "1"},
    )
    assert form.is_valid()
    said = {one.key[0]: (one.answer.measured_by, one.answer.evidence) for one in form.typed}
    assert said == {"W": ("record", 2), "LEFT": ("estimate", 1)}


def test_the_source_of_the_section_does_not_change_what_is_recorded(opened):
    recorded = record(opened, NewAnswer("W", value=Decimal(80), unit="person", evidence=3, measured_by="trainer"))
    form = form_of(
        opened,
        measured_by="estimate",
        evidence="1",
        **{"W-value": "80", "W-measured_by": "trainer", "W-evidence": "3", "W-seen": str(recorded["W", ""].pk)},
    )
    assert form.is_valid() and form.typed == []


def test_better_evidence_for_the_same_value_is_a_change(opened):
    recorded = record(opened, NewAnswer("W", value=Decimal(80), unit="person"))
    form = form_of(opened, **{"W-value": "80", "W-evidence": "3", "W-seen": str(recorded["W", ""].pk)})
    assert form.is_valid()
    assert form.typed[0].answer.evidence == 3 and form.typed[0].seen == recorded["W", ""].pk


def test_a_cleared_field_is_a_withdrawal(opened):
    recorded = record(opened, NewAnswer("W", value=Decimal(80), unit="person"))
    form = form_of(opened, **{"W-value": "", "W-seen": str(recorded["W", ""].pk)})
    assert form.is_valid()
    assert form.typed[0].answer is None and form.typed[0].seen == recorded["W", ""].pk


@pytest.mark.parametrize("seen", ["", "x", "999999", "99999999999999999999999999"])
def test_a_forged_mark_of_what_was_seen_counts_as_nothing_seen(opened, seen):
    record(opened, NewAnswer("W", value=Decimal(80), unit="person"))
    form = form_of(opened, **{"W-value": "90", "W-seen": seen})
    assert form.is_valid() and form.typed[0].seen is None


def test_what_stands_is_filled_in_as_it_can_be_typed_again(opened):
    record(opened, NewAnswer("HRS_WEEK", value=Decimal("48.5"), unit="hour"), NewAnswer("ACC", missing="refused"))
    stands = standing(opened)
    with translation.override("fr"):
        form = section_form(stands, stands.section("people"))
        assert form["HRS_WEEK-value"].value() == "48,5"
    assert form["ACC-missing"].value() == "refused"
    assert form["HRS_WEEK-seen"].value() == stands.answers["HRS_WEEK", ""].pk


def test_the_last_round_stands_beside(opened):
    record(opened, NewAnswer("W", value=Decimal(80), unit="person"))
    later = make_round(
        opened.enterprise,
        kind="endline",
        starts_on=opened.periods.get().starts_on.replace(year=2025),
        ends_on=opened.periods.get().ends_on.replace(year=2025),
    )
    stands = standing(later)
    place = section_form(stands, stands.section("people")).asked[0].main
    assert place.last_time == "80 persons" and place.earlier.kind == "baseline"
    assert place.answer is None and place.value.value() == ""


def test_the_firms_own_unit_is_typed_once(opened):
    assert standing(opened).section("quality_management") is None, "no module asks for it yet"
    make_cohort(make_organisation(), enterprises=[opened.enterprise], module="quality_management")
    form = form_of(
        opened,
        "quality_management",
        **{"OUTPUT-value": "184000", "OUTPUT-unit": "Boxes", "OUT_BAD-value": "7544", "OUT_BAD-unit": ""},
    )
    assert form.is_valid(), form.errors
    assert {one.key[0]: one.answer.unit for one in form.typed} == {"OUTPUT": "boxes", "OUT_BAD": "boxes"}


def test_findings_stand_at_their_field_or_beside_it(opened):
    form = form_of(opened, **{"W-value": "80", "LEFT-value": "90", "ACC-value": "900"})
    assert form.is_valid()
    with pytest.raises(actions.AnswersRefused) as refused:
        actions.record_answers(actor=None, round=opened, entries=[one.answer for one in form.typed])
    form.add_findings(refused.value.findings)
    asked = {one.question.code: one for one in form.asked}
    assert asked["ACC"].main.value.errors and not asked["ACC"].warnings
    assert "90 people left a firm of 80" in asked["LEFT"].warnings[0]
    assert asked["LEFT"].asks_why and not asked["LEFT"].main.value.errors
    assert not asked["W"].asks_why


def test_a_finding_about_another_section_names_it(opened):
    record(opened, NewAnswer("W", value=Decimal(80), unit="person"), NewAnswer("ACC", value=Decimal(200), unit="count"))
    form = form_of(opened, "practices", **{"P01-value": "1"})
    assert form.is_valid()
    finding = next(iter(_findings_with(opened, NewAnswer("W", value=Decimal(10), unit="person"))))
    form.add_findings([finding])
    assert form.non_field_errors()[0].startswith("People and work: ")


def _findings_with(opened, answer):
    return [one for one in actions.check_answers(round=opened, entries=[answer]) if one.question == "ACC"]
