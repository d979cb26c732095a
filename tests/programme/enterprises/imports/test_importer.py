"""What good files become: the real firms of jtrain, the golden data, the same file twice, corrections."""

from __future__ import annotations

import datetime
import runpy
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from score.programme.coaching.models import Visit
from score.programme.core import facts
from score.programme.core.facts import HistoryNeedsAnEmptyInstance, Writing
from score.programme.core.models import ExchangeRate, LedgerEntry, MinimumWage
from score.programme.enterprises.actions import add_enterprise
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.importer import load
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    Workforce,
)
from score.programme.organisations.models import Person
from score.programme.results.models import Answer, Round, RoundPeriod
from score.programme.trainings.models import Attendance, ClassDay, Cohort, Enrolment, Participation, StatedTraining
from tests.programme.enterprises.imports.bringing_in import (
    MAPPING,
    ROWS,
    bring_in,
    problems,
    read,
    table_counts,
    write_csv,
)
from tests.programme.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[4]
GOLDEN = ROOT / "tests" / "data" / "indicators_golden"
GOLDEN_MAPPING = ROOT / "tests" / "data" / "imports" / "golden.toml"
NEW_YEAR = datetime.date(1988, 1, 1)


class TestJtrain:
    """157 real firms; 36 with a grant in 1988 are stated as trained, the other 121 are the comparison group."""

    @pytest.fixture(autouse=True)
    def _brought_in(self, tmp_path: Path) -> None:
        self.path = tmp_path / "jtrain.csv"
        runpy.run_path(str(ROOT / "docs" / "examples" / "export_jtrain.py"))["export"](self.path)
        self.mapping = (ROOT / "docs" / "examples" / "jtrain.toml").read_text()
        bring_in(self.path, mapping=self.mapping)

    def test_firms_and_their_standing(self) -> None:
        assert Enterprise.objects.filter(source="jtrain").count() == 157
        stated = StatedTraining.objects.in_force()
        assert stated.count() == 36
        assert set(stated.values_list("first_class_day", "last_class_day")) == {(NEW_YEAR, NEW_YEAR)}
        assert all("no attendance" in source for source in stated.values_list("source", flat=True))
        others = ComparisonMembership.objects.in_force()
        assert others.count() == 121
        assert set(others.values_list("reference_day", flat=True)) == {NEW_YEAR}
        assert not set(stated.values_list("enterprise", flat=True)) & set(others.values_list("enterprise", flat=True))

    def test_no_attendance_is_made_up(self) -> None:
        assert not Cohort.objects.exists()
        assert not Attendance.objects.exists()
        assert not Person.objects.exists()

    def test_rounds_lie_before_and_after_the_class_day(self) -> None:
        periods = RoundPeriod.objects.in_force()
        before = set(periods.filter(round__kind="baseline").values_list("starts_on", "ends_on", "collected_on"))
        after = set(periods.filter(round__kind="endline").values_list("starts_on", "ends_on", "collected_on"))
        last_of_1987, last_of_1988 = datetime.date(1987, 12, 31), datetime.date(1988, 12, 31)
        assert before == {(datetime.date(1987, 1, 1), last_of_1987, last_of_1987)}
        assert after == {(NEW_YEAR, last_of_1988, last_of_1988)}
        assert Round.objects.count() == 2 * 157

    def test_pairs_of_rule_4_and_8(self) -> None:
        trained = set(StatedTraining.objects.values_list("enterprise", flat=True))
        scrap, heads = self.pairs("OUT_BAD_PCT"), self.pairs("W")
        of_trained = {firm: pair for firm, pair in scrap.items() if firm in trained}
        assert len(of_trained) == 19
        assert sum(after < before for before, after in of_trained.values()) == 13
        of_others = {firm: pair for firm, pair in scrap.items() if firm not in trained}
        assert (len(of_others), sum(after < before for before, after in of_others.values())) == (35, 21)
        jobs = [pair for firm, pair in heads.items() if firm in trained]
        assert len(jobs) == 35
        assert sum(before for before, _after in jobs) == 2145
        assert sum(after - before for before, after in jobs) == 267

    def test_percentages_are_marked_as_such(self) -> None:
        assert set(Answer.objects.filter(question="OUT_BAD_PCT").values_list("unit", flat=True)) == {"percent"}
        assert not Answer.objects.filter(question__in=["OUT_BAD", "OUTPUT"]).exists()

    def test_an_empty_cell_is_no_answer(self) -> None:
        assert not Answer.objects.exclude(missing="").exists()
        assert Answer.objects.filter(question="OUT_BAD_PCT").count() == 108

    def test_again_changes_nothing(self) -> None:
        before = table_counts()
        prepared = bring_in(self.path, mapping=self.mapping)
        assert prepared.plan is not None
        assert not prepared.plan.writes
        assert table_counts() == before

    @staticmethod
    def pairs(question: str) -> dict[int, tuple[Decimal, Decimal]]:
        values: dict[tuple[int, str], Decimal] = {}
        for answer in Answer.objects.in_force().filter(question=question).select_related("round"):
            values[answer.round.enterprise_id, answer.round.kind] = answer.value
        firms = {firm for firm, _kind in values}
        return {
            firm: (values[firm, "baseline"], values[firm, "endline"])
            for firm in firms
            if (firm, "baseline") in values and (firm, "endline") in values
        }


class TestGolden:
    """The golden data with their own moments, from four files at once."""

    FILES = tuple(GOLDEN / f"{name}.csv" for name in ("rates", "enterprises", "attendance", "answers"))

    @pytest.fixture(autouse=True)
    def _brought_in(self) -> None:
        self.prepared = bring_in(*self.FILES, mapping=GOLDEN_MAPPING.read_text())

    def test_everything_arrived(self) -> None:
        assert Enterprise.objects.count() == 8
        assert (Cohort.objects.count(), Enrolment.objects.count(), ClassDay.objects.count()) == (11, 11, 22)
        assert (Person.objects.count(), Participation.objects.count()) == (39, 44)
        assert Attendance.objects.filter(present=True).count() == 84
        assert Visit.objects.count() == 25
        assert (LedgerEntry.objects.count(), ExchangeRate.objects.count(), MinimumWage.objects.count()) == (8, 42, 6)
        closure = EnterpriseClosure.objects.get()
        assert (closure.enterprise.reference, closure.closed_on, closure.evidence) == (
            "F5",
            datetime.date(2025, 2, 15),
            3,
        )

    def test_class_days_are_the_last_and_the_one_before(self) -> None:
        days = ClassDay.objects.filter(cohort__code="golden F1 M2").order_by("number").values_list("day", flat=True)
        assert list(days) == [datetime.date(2025, 1, 16), datetime.date(2025, 1, 17)]

    def test_persons_are_the_same_in_two_modules(self) -> None:
        cohorts = Participation.objects.filter(enterprise__reference="F1")
        assert cohorts.count() == 8
        assert cohorts.values("person").distinct().count() == 6

    def test_the_correction_supersedes_at_its_own_moment(self) -> None:
        rows = Answer.objects.filter(round__enterprise__reference="F8", question="OUT_BAD")
        corrected = rows.get(supersedes__isnull=False)
        assert corrected.recorded_at == datetime.datetime(2025, 9, 1, tzinfo=datetime.UTC)
        assert corrected.value == 3920
        assert "second line" in corrected.reason
        before = rows.as_of(datetime.datetime(2025, 8, 31, tzinfo=datetime.UTC))
        assert corrected.supersedes in before
        assert corrected not in before
        assert Answer.objects.count() == 610

    def test_missing_kinds(self) -> None:
        kinds = [answer.missing for answer in Answer.objects.exclude(missing="")]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "not_tracked": 21,
            "refused": 12,
            "not_applicable": 9,
            "not_asked": 2,
        }

    def test_yes_and_no_are_one_and_zero(self) -> None:
        assert set(Answer.objects.filter(question="P01").values_list("value", flat=True)) <= {Decimal(0), Decimal(1)}

    def test_again_changes_nothing(self) -> None:
        before = table_counts()
        prepared = bring_in(*self.FILES, mapping=GOLDEN_MAPPING.read_text())
        assert prepared.plan is not None
        assert not prepared.plan.writes
        assert table_counts() == before

    def test_history_never_comes_into_a_filled_instance(self, tmp_path: Path) -> None:
        more = tmp_path / "rates.csv"
        more.write_text((GOLDEN / "rates.csv").read_text() + "eur_rate,GHS,2025-01-31,15.9,invented\n")
        prepared = read(more, mapping=GOLDEN_MAPPING.read_text())
        before = table_counts()
        with pytest.raises(HistoryNeedsAnEmptyInstance):
            load(prepared, None, lambda writing, plan: None)
        assert table_counts() == before


class TestTwice:
    def test_the_same_file_changes_nothing(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, *ROWS)
        bring_in(path)
        before = table_counts()
        prepared = bring_in(path)
        assert all(not counts["new"] and not counts["changed"] for counts in prepared.outcome.values())
        assert table_counts() == before

    def test_more_rows_add_only_what_is_new(self, tmp_path: Path) -> None:
        bring_in(write_csv(tmp_path, *ROWS))
        prepared = bring_in(write_csv(tmp_path, *ROWS, ROWS[2].replace("2,Firm two", "3,Firm three")))
        assert prepared.outcome["Enterprise"] == {"new": 1, "changed": 0, "unchanged": 2}
        assert prepared.outcome["Answer"] == {"new": 2, "changed": 0, "unchanged": 6}
        assert Enterprise.objects.count() == 3

    def test_another_value_is_a_correction(self, tmp_path: Path) -> None:
        bring_in(write_csv(tmp_path, *ROWS))
        moment = facts.settle()
        mapping = MAPPING.replace("[enterprise]", 'reason = "counted again"\n[enterprise]', 1)
        prepared = bring_in(write_csv(tmp_path, *ROWS[:2], ROWS[2].replace(",40,", ",44,")), mapping=mapping)
        assert prepared.outcome["Answer"] == {"new": 0, "changed": 1, "unchanged": 5}
        of_firm = Answer.objects.filter(round__enterprise__reference="2", question="W")
        assert of_firm.in_force().get().value == 44
        assert of_firm.in_force().get().reason == "counted again"
        assert of_firm.as_of(moment).get().value == 40

    def test_a_withdrawn_fact_comes_back(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, *ROWS)
        bring_in(path)
        answer = Answer.objects.get(round__enterprise__reference="2", question="W")
        with facts.writing(None) as writing:
            writing.withdraw(answer, reason="a test")
        prepared = bring_in(path)
        assert prepared.outcome["Answer"] == {"new": 0, "changed": 1, "unchanged": 5}
        assert Answer.objects.in_force().get(round__enterprise__reference="2", question="W").value == 40

    def test_somebody_wrote_between_reading_and_writing(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, *ROWS)
        slow = read(path)
        bring_in(path)
        before = table_counts()
        load(slow, None, lambda writing, plan: None)
        assert table_counts() == before
        assert slow.plan is not None
        assert not slow.plan.writes


class TestWriting:
    def test_new_firms_have_the_first_line_of_their_history(self, tmp_path: Path) -> None:
        user = make_member("data_clerk").user
        bring_in(write_csv(tmp_path, *ROWS), actor=user)
        firm = Enterprise.objects.get(source="invented", reference="1")
        line = firm.history.get()
        assert (line.history_type, line.history_user, line.name) == ("+", user, firm.name)
        assert line.history_date == Answer.objects.filter(round__enterprise=firm).first().recorded_at
        firm.name = "Firm one and sons (invented)"
        firm.save()
        assert firm.history.count() == 2

    def test_one_moment_and_one_author(self, tmp_path: Path) -> None:
        user = make_member("data_clerk").user
        bring_in(write_csv(tmp_path, *ROWS), actor=user)
        rows = {
            row
            for model in (EnterpriseAttribute, RoundPeriod, Answer)
            for row in model.objects.filter(recorded_by=user).values_list("recorded_at", "recorded_by")
        }
        assert len(rows) == 1

    def test_statements_do_not_grow_with_the_rows(self, tmp_path: Path) -> None:
        statements = []
        for first, last in ((0, 2), (2, 12), (12, 412)):  # the first one warms up
            rows = [ROWS[0].replace("1,Firm one", f"{number},Firm {number}") for number in range(first, last)]
            with CaptureQueriesContext(connection) as seen:
                bring_in(write_csv(tmp_path, *rows))
            statements.append(len(seen))
        assert statements[1] == statements[2]
        assert Answer.objects.count() == 824

    def test_what_goes_wrong_beside_undoes_everything(self, tmp_path: Path) -> None:
        prepared = read(write_csv(tmp_path, *ROWS))
        before = table_counts()

        def fails(writing: Writing, plan: Plan) -> None:
            assert Answer.objects.count() == 6
            raise RuntimeError("the lease is lost")

        with pytest.raises(RuntimeError):
            load(prepared, None, fails)
        assert table_counts() == before

    def test_a_moment_in_the_future_is_refused(self, tmp_path: Path) -> None:
        mapping = MAPPING.replace("[enterprise]", "history = true\n[enterprise]", 1).replace(
            'question = "W"', 'question = "W"\nrecorded_at = { column = "from" }'
        )
        ((row, _column, problem),) = problems(
            read(write_csv(tmp_path, ROWS[0].replace("2023-", "2090-")), mapping=mapping)
        )
        assert (row, problem) == (2, "recorded_at lies in the future.")


class TestConflicts:
    def test_two_rows_about_the_same_answer(self, tmp_path: Path) -> None:
        found = problems(read(write_csv(tmp_path, ROWS[0], ROWS[0].replace(",4.5", ",5.5"))))
        assert found == [(3, "scrap", "Row 2 of firms.csv says something else about the same thing.")]

    def test_the_same_row_twice_counts_once(self, tmp_path: Path) -> None:
        prepared = read(write_csv(tmp_path, ROWS[0], ROWS[0]))
        assert problems(prepared) == []
        assert prepared.outcome["Answer"]["new"] == 2

    def test_two_names_for_one_reference(self, tmp_path: Path) -> None:
        ((row, column, problem),) = problems(
            read(write_csv(tmp_path, ROWS[0], ROWS[1].replace("Firm one", "Firm uno")))
        )
        assert (row, column) == (3, "firm")
        assert "“Firm one (invented)”" in problem

    def test_two_countries_for_one_firm(self, tmp_path: Path) -> None:
        ((row, column, _problem),) = problems(read(write_csv(tmp_path, ROWS[0], ROWS[1].replace(",GH,", ",PE,"))))
        assert (row, column) == (3, "country")

    def test_a_known_firm_is_not_renamed(self, tmp_path: Path) -> None:
        add_enterprise(actor=None, name="Firm one and sons (invented)", source="invented", reference="1")
        prepared = bring_in(write_csv(tmp_path, *ROWS[:2]))
        assert Enterprise.objects.get().name == "Firm one and sons (invented)"
        assert any("does not rename" in one.problem for one in prepared.findings.in_order())

    def test_a_firm_without_name_must_be_known(self, tmp_path: Path) -> None:
        mapping = MAPPING.replace('name = { column = "firm" }\n', "")
        ((row, _column, problem),) = problems(read(write_csv(tmp_path, ROWS[0]), mapping=mapping))
        assert row == 2
        assert "a new one needs a name" in problem


class TestAnswersAreChecked:
    def test_hard_rules_of_the_questions(self, tmp_path: Path) -> None:
        ((row, column, problem),) = problems(read(write_csv(tmp_path, ROWS[0].replace(",4.5", ",140"))))
        assert (row, column) == (2, "scrap")
        assert problem.startswith("OUT_BAD_PCT: 140 is more than 100")

    def test_odd_values_need_a_reason(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, ROWS[0], ROWS[1].replace(",130,", ",900,"))
        found = problems(read(path))
        assert {(row, column) for row, column, _problem in found} == {(3, "workers")}
        assert all("odd_because" in problem for _row, _column, problem in found)
        bring_in(path, mapping=MAPPING.replace("[enterprise]", 'odd_because = "a second site"\n[enterprise]', 1))
        answer = Answer.objects.get(round__kind="endline", question="W")
        assert answer.warning_reason == "a second site"
        assert Answer.objects.get(round__kind="baseline", question="W").warning_reason == ""

    def test_earlier_rounds_may_be_in_the_database(self, tmp_path: Path) -> None:
        bring_in(write_csv(tmp_path, ROWS[0]))
        found = problems(read(write_csv(tmp_path, ROWS[1].replace(",130,", ",900,"))))
        assert {(row, column) for row, column, _problem in found} == {(2, "workers")}

    def test_unknown_question_and_missing_column_of_the_mapping(self, tmp_path: Path) -> None:
        found = problems(read(write_csv(tmp_path, ROWS[0]), mapping=MAPPING.replace('"W"', '"WORKERS"')))
        assert [problem for _row, _column, problem in found] == ["There is no question “WORKERS”."]

    def test_kinds_of_missing(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, ROWS[0].replace(",120,4.5", ",refused,not tracked"))
        bring_in(path)
        assert {(a.question, a.missing, a.value) for a in Answer.objects.all()} == {
            ("W", "refused", None),
            ("OUT_BAD_PCT", "not_tracked", None),
        }

    def test_n_a_has_two_readings(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path, ROWS[0].replace(",4.5", ",n/a"))
        ((row, column, _problem),) = problems(read(path))
        assert (row, column) == (2, "scrap")
        mapping = MAPPING.replace("[enterprise]", 'missing = { "n/a" = "not_applicable" }\n[enterprise]', 1)
        bring_in(path, mapping=mapping)
        assert Answer.objects.get(question="OUT_BAD_PCT").missing == "not_applicable"

    def test_a_blank_may_have_a_stated_meaning(self, tmp_path: Path) -> None:
        mapping = MAPPING.replace('value = { column = "scrap" }', 'value = { column = "scrap" }\nblank = "not_asked"')
        bring_in(write_csv(tmp_path, ROWS[0].replace(",4.5", ",")), mapping=mapping)
        assert Answer.objects.get(question="OUT_BAD_PCT").missing == "not_asked"


def test_the_custodian_keeps_the_rounds(tmp_path: Path) -> None:
    partner = make_organisation(name="Partner A (invented)")
    mapping = MAPPING.replace("[enterprise]", 'custodian = "Partner A (invented)"\n[enterprise]', 1)
    bring_in(write_csv(tmp_path, *ROWS), mapping=mapping)
    assert set(Round.objects.values_list("custodian", flat=True)) == {partner.pk}


def test_an_unknown_custodian_is_an_error(tmp_path: Path) -> None:
    mapping = MAPPING.replace("[enterprise]", 'custodian = "Nobody (invented)"\n[enterprise]', 1)
    ((_row, _column, problem),) = problems(read(write_csv(tmp_path, *ROWS), mapping=mapping))
    assert "Nobody (invented)" in problem


def test_attributes_follow_their_day(tmp_path: Path) -> None:
    mapping = MAPPING.replace("valid_from = 2023-01-01", 'valid_from = { column = "from" }')
    rows = (ROWS[0], ROWS[1].replace(",GH,", ",PE,"))
    bring_in(write_csv(tmp_path, *rows), mapping=mapping)
    assert list(EnterpriseAttribute.objects.order_by("valid_from").values_list("value", flat=True)) == ["GH", "PE"]


class TestOtherLayouts:
    WIDE = """
source = "invented"
[enterprise]
reference = { column = "id" }
name = { column = "firm" }
[[rounds]]
where = { "scrap before" = { blank = false } }
kind = "baseline"
period_start = 2023-01-01
period_end = 2023-03-31
[[rounds.answers]]
question = "OUT_BAD_PCT"
value = { column = "scrap before" }
[[rounds]]
kind = "endline"
period_start = 2024-01-01
period_end = 2024-03-31
collected_on = { column = "visited" }
[[rounds.answers]]
question = "OUT_BAD_PCT"
value = { column = "scrap after" }
[[workforce]]
day = 2024-03-31
heads = { column = "heads" }
[[closures]]
closed_on = { column = "closed" }
evidence = 2
"""

    def test_one_row_for_each_firm(self, tmp_path: Path) -> None:
        path = write_csv(
            tmp_path,
            "1,Firm one (invented),4.5,3.5,2024-04-15,120,",
            "2,Firm two (invented),,2,2024-04-16,,2024-06-30",
            header="id,firm,scrap before,scrap after,visited,heads,closed",
        )
        bring_in(path, mapping=self.WIDE)
        assert Round.objects.count() == 3
        assert dict(Answer.objects.values_list("round__kind", "value").filter(round__enterprise__reference="1")) == {
            "baseline": Decimal("4.5"),
            "endline": Decimal("3.5"),
        }
        periods = RoundPeriod.objects.filter(round__kind="endline")
        assert set(periods.values_list("collected_on", flat=True)) == {
            datetime.date(2024, 4, 15),
            datetime.date(2024, 4, 16),
        }
        assert Workforce.objects.get().heads == 120
        assert EnterpriseClosure.objects.get().enterprise.reference == "2"

    def test_a_constant_that_cannot_be_read_is_the_mappings_fault(self, tmp_path: Path) -> None:
        mapping = MAPPING.replace('value = { column = "workers" }', 'value = { column = "workers" }\nevidence = "many"')
        ((row, _column, problem),) = problems(read(write_csv(tmp_path, *ROWS), mapping=mapping))
        assert row == 0
        assert "rounds[1].answers[1].evidence" in problem
