"""The workbook goes out and comes back: unchanged it changes nothing, and every change is found."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils import translation
from python_calamine import CalamineWorkbook

from score.programme.core.workbook_stream import workbook_pieces
from score.programme.enterprises.imports.findings import UnreadableFile
from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import Person, PersonDetails
from score.programme.trainings.actions import record_attendance
from score.programme.trainings.models import Attendance, CohortState, Participation
from score.programme.trainings.planning import actions, workbook_back
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.workbook import fields_of, rows_of
from tests.programme.trainings.planning.cohorts import CLASS, planned, ready, record, running

pytestmark = pytest.mark.django_db
NAME, LOCAL, SEX, ROLE, ONE, TWO = range(2, 8)  # columns


@pytest.fixture
def cohort():
    made = running()
    seen = Snapshot(made)
    first = [(person.person_id, 1) for person in seen.participants]
    record_attendance(actor=None, cohort=made, presences=dict.fromkeys(first, True))
    return made


def out(cohort) -> list[list]:
    """The rows as a spreadsheet program would hold them."""
    return [list(row) for row in rows_of(Snapshot(cohort))]


def back(cohort, rows, tmp_path: Path) -> workbook_back.Comparison:
    path = tmp_path / "back.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return workbook_back.compare(cohort, path, "back.xlsx")


def changed(rows, row, column, value) -> list[list]:
    rows = [list(one) for one in rows]
    rows[row][column] = value
    return rows


def test_it_is_a_workbook_that_others_read_with_room_for_more_people(cohort, tmp_path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"".join(workbook_pieces(rows_of(Snapshot(cohort)))))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0][1:3] == ["Enterprise", "Name"]
    assert rows[0][ONE] == f"Day 1, {CLASS}"
    assert len(rows) == 1 + 2 * (4 + 2)
    assert [row[ONE] for row in rows[1:5]] == ["yes"] * 4 and [row[TWO] for row in rows[1:5]] == [""] * 4
    assert workbook_back.compare(cohort, path, "out.xlsx").differences == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_changed_is_no_difference(cohort, tmp_path, language) -> None:
    with translation.override(language):
        rows = out(cohort)
    found = back(cohort, rows, tmp_path)
    assert (found.differences, found.problems, found.lines) == ([], [], 12)


@pytest.mark.parametrize(
    ("column", "value", "now"),
    [(NAME, "Another name", None), (LOCAL, "李样例", ""), (SEX, "man", "woman"), (ROLE, "worker", "manager"),
     (ONE, "no", True), (TWO, "YES", None), (TWO, "✗", None)],
)  # fmt: skip
def test_every_single_change_is_found(cohort, tmp_path, column, value, now) -> None:
    if column == NAME:  # what stands there now is the name that went out
        now = out(cohort)[1][NAME]
        assert now.startswith("Participant")
    found = back(cohort, changed(out(cohort), 1, column, value), tmp_path)
    assert found.problems == []
    (one,) = found.differences
    assert one.field == fields_of(Snapshot(cohort))[column - 2]
    assert not one.changed_meanwhile
    assert one.now == now


def test_every_cell_of_every_line_is_seen(cohort, tmp_path) -> None:
    rows = out(cohort)
    for row in range(1, 5):
        for column, value in ((NAME, f"New name {row}"), (LOCAL, f"Local {row}"), (ONE, "no"), (TWO, "no")):
            rows[row][column] = value
    found = back(cohort, rows, tmp_path)
    assert len(found.differences) == 4 * 4
    assert workbook_back.take(actor=None, cohort=cohort, differences=found.differences) == 16
    assert back(cohort, rows, tmp_path).differences == []
    assert Attendance.objects.in_force().filter(cohort=cohort, present=False).count() == 8
    assert sorted(PersonDetails.objects.filter(name__startswith="New name").values_list("name_local", flat=True)) == [
        f"Local {row}" for row in range(1, 5)
    ]


def test_an_emptied_cell_empties_nothing(cohort, tmp_path) -> None:
    rows = out(cohort)
    for column in (NAME, SEX, ROLE, ONE):
        rows[1][column] = ""
    assert back(cohort, rows, tmp_path).differences == []


def test_somebody_new_on_an_empty_line(cohort, tmp_path) -> None:
    rows = out(cohort)
    rows[5][NAME], rows[5][SEX], rows[5][ROLE], rows[5][ONE] = "Newcomer (invented)", "woman", "worker", "yes"
    found = back(cohort, rows, tmp_path)
    assert {(one.person, one.field) for one in found.differences} == {
        (0, "name"), (0, "sex"), (0, "job_role"), (0, "day_1"),
    }  # fmt: skip
    workbook_back.take(actor=None, cohort=cohort, differences=found.differences)
    added = Person.objects.get(details__name="Newcomer (invented)")
    fact = Participation.objects.in_force().get(person=added)
    assert (fact.sex, fact.job_role) == ("woman", "worker")
    assert Attendance.objects.get(person=added).present
    again = back(cohort, rows, tmp_path)
    assert again.differences == [] and "already" in again.problems[0]


def test_the_telephone_of_a_person_stays_when_the_name_changes(cohort, tmp_path) -> None:
    person = Person.objects.get(pk=Snapshot(cohort).participants[0].person_id)
    describe_person(actor=None, person=person, name="Before (invented)", phone="+000 555", email="a@invented.example")
    rows = out(cohort)
    at = next(number for number, row in enumerate(rows) if row[NAME] == "Before (invented)")
    found = back(cohort, changed(rows, at, NAME, "After (invented)"), tmp_path)
    workbook_back.take(actor=None, cohort=cohort, differences=found.differences)
    details = PersonDetails.objects.get(person=person)
    assert (details.name, details.phone, details.email) == ("After (invented)", "+000 555", "a@invented.example")


class TestStale:
    def test_what_was_changed_meanwhile_shows_three_values(self, cohort, tmp_path) -> None:
        rows = out(cohort)
        person = Snapshot(cohort).participants[0].person_id
        record_attendance(actor=None, cohort=cohort, presences={(person, 2): True})
        record_attendance(actor=None, cohort=cohort, presences={(person, 1): False}, reason="came late")
        rows[1][TWO] = "no"
        (one,) = back(cohort, rows, tmp_path).differences
        assert (one.out, one.now, one.back) == (None, True, False)
        assert one.changed_meanwhile

    def test_what_changed_after_it_was_seen_is_not_written(self, cohort, tmp_path) -> None:
        found = back(cohort, changed(out(cohort), 1, TWO, "no"), tmp_path)
        person = found.differences[0].person
        record_attendance(actor=None, cohort=cohort, presences={(person, 2): True})
        with pytest.raises(ValidationError, match="meanwhile"):
            workbook_back.take(actor=None, cohort=cohort, differences=found.differences)
        assert Attendance.objects.in_force().get(person=person, number=2).present

    def test_a_moved_class_day_keeps_its_column(self, cohort, tmp_path) -> None:
        rows = out(cohort)
        days = [CLASS, CLASS + datetime.timedelta(days=3)]
        actions.set_days(actor=None, cohort=cohort, days=days)
        (one,) = back(cohort, changed(rows, 1, TWO, "yes"), tmp_path).differences
        assert one.field == "day_2"


class TestRefused:
    @pytest.mark.parametrize(
        ("column", "value"),
        [(SEX, "child"), (ROLE, "king"), (ONE, "perhaps"), (NAME, "x" * 201), (0, ""), (0, "changed")],
    )
    def test_what_cannot_be_read_names_its_line(self, cohort, tmp_path, column, value) -> None:
        found = back(cohort, changed(out(cohort), 3, column, value), tmp_path)
        assert found.differences == []
        assert len(found.problems) == 1 and "Line 4" in found.problems[0]

    def test_another_cohort_s_lines_are_refused(self, cohort, tmp_path) -> None:
        found = back(cohort, out(ready()), tmp_path)
        assert found.differences == [] and len(found.problems) == 12

    def test_a_person_twice_is_refused(self, cohort, tmp_path) -> None:
        rows = out(cohort)
        found = back(cohort, [*rows, rows[1]], tmp_path)
        assert len(found.problems) == 1 and "two lines" in found.problems[0]

    def test_a_column_that_is_gone_is_told(self, cohort, tmp_path) -> None:
        rows = [row[:TWO] + ["x"] * bool(number == 0) for number, row in enumerate(out(cohort))]
        assert "Day 2" in back(cohort, rows, tmp_path).problems[0]

    @pytest.mark.parametrize("content", [b"", b"no workbook at all", b"PK\x03\x04 but damaged"])
    def test_a_damaged_file_is_refused_in_words(self, cohort, tmp_path, content) -> None:
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(content)
        with pytest.raises(UnreadableFile):
            workbook_back.compare(cohort, path, "damaged.xlsx")

    def test_half_a_workbook_is_refused(self, cohort, tmp_path) -> None:
        path = tmp_path / "half.xlsx"
        whole = b"".join(workbook_pieces(rows_of(Snapshot(cohort))))
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(UnreadableFile):
            workbook_back.compare(cohort, path, "half.xlsx")

    def test_some_other_workbook_is_refused(self, cohort, tmp_path) -> None:
        with pytest.raises(UnreadableFile):
            back(cohort, [["a", "b", "c"], [1, 2, 3]], tmp_path)


class TestSeen:
    def test_nothing_is_written_into_a_cohort_that_is_over(self, cohort, tmp_path) -> None:
        found = back(cohort, changed(out(cohort), 1, TWO, "no"), tmp_path)
        record(
            CohortState(
                cohort=cohort, state="closed", day=CLASS, supersedes=cohort.states.get(superseded_by=None), reason="x"
            )
        )
        with pytest.raises(ValidationError):
            workbook_back.take(actor=None, cohort=cohort, differences=found.differences)

    def test_the_page_carries_what_was_seen(self, cohort, tmp_path) -> None:
        found = back(cohort, changed(out(cohort), 1, TWO, "no"), tmp_path)
        assert workbook_back.seen_again(cohort, workbook_back.keep_seen(cohort, found)) == found.differences

    def test_nothing_else_is_taken_for_it(self, cohort, tmp_path) -> None:
        text = workbook_back.keep_seen(cohort, back(cohort, out(cohort), tmp_path))
        for other, carried in ((planned(), text), (cohort, text[:-2]), (cohort, "")):
            with pytest.raises(ValidationError):
                workbook_back.seen_again(other, carried)

    def test_a_newcomer_without_the_name_is_not_taken(self, cohort, tmp_path) -> None:
        rows = out(cohort)
        rows[5][NAME], rows[5][ONE] = "Newcomer (invented)", "yes"
        found = [one for one in back(cohort, rows, tmp_path).differences if one.field == "day_1"]
        with pytest.raises(ValidationError):
            workbook_back.take(actor=None, cohort=cohort, differences=found)
