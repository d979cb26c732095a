"""The small demonstration is whole, the same everywhere, and never mixed up with anything real."""

import csv
import datetime
import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse

from score.programme.command_line.commands import command
from score.programme.core import facts, files
from score.programme.core.models import AuditEvent, LedgerEntry, StoredFile
from score.programme.demonstration import write_csv
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
)
from score.programme.results.actions import NewAnswer, check_answers
from score.programme.results.changes import history, movements
from score.programme.results.figures import figure, find_indicator, moment_of_day, world_at
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.trainings.models import Attendance, ClassDay, Cohort, Phase
from tests.programme.demonstration.prints import DAYS, SHOW, prints
from tests.project.working_copy import ROOT

pytestmark = pytest.mark.usefixtures("loaded")
DAY = datetime.date


def test_sixty_enterprises_in_three_countries():
    assert Enterprise.objects.exclude(merged_into__isnull=False).count() == 60
    assert all(name.endswith("(invented)") for name in Enterprise.objects.values_list("name", flat=True))
    countries = EnterpriseAttribute.objects.in_force().filter(kind="country").values_list("value", flat=True)
    assert {code: number for code, number in Counter(countries).items() if number >= 15} == Counter(countries)
    assert set(countries) == {"GH", "IN", "ID"}
    assert ComparisonMembership.objects.count() == 8
    assert Phase.objects.count() == 2
    assert 14 <= Cohort.objects.count() <= 16
    assert Cohort.objects.values("module").distinct().count() >= 6
    assert ClassDay.objects.count() >= 30


def test_it_holds_what_goes_wrong_everywhere():
    assert EnterpriseMerge.objects.in_force().count() == 1
    assert EnterpriseClosure.objects.filter(evidence__gte=2).count() == 1
    late = RoundPeriod.objects.filter(round__kind="baseline").annotate(class_day=Min("round__cohort__class_days__day"))
    assert late.filter(collected_on__gt=F("class_day")).count() == 3
    missing = Counter(Answer.objects.exclude(missing="").values_list("missing", flat=True))
    assert set(missing) == set(Answer.Missing.values)
    assert Answer.objects.filter(question="OUT_BAD_PCT", value__isnull=False).count() >= 6
    corrected = Answer.objects.filter(supersedes__isnull=False, withdrawn=False)
    assert corrected.count() == 5
    assert Answer.objects.filter(withdrawn=True).count() == 1
    assert Attendance.objects.filter(supersedes__isnull=False, present=True).exists()
    assert EnterpriseAttribute.objects.filter(supersedes__isnull=False).count() == 1
    assert Answer.objects.exclude(warning_reason="").exists()
    assert set(LedgerEntry.objects.values_list("currency", flat=True)) == {"GHS", "INR", "IDR", "USD"}
    assert set(Round.objects.values_list("kind", flat=True)) == {"baseline", "endline", "follow_up"}


def test_one_firm_carries_the_jobs_and_the_page_would_say_so():
    jobs = figure(world_at(moment_of_day(DAY(2026, 10, 31))), "jobs_created")
    assert jobs.carried_by == 1
    assert jobs.pending == 8
    assert Enterprise.objects.get(uid=jobs.top).name.startswith("Great Banyan")


def test_pictures_behind_answers_are_there():
    shown = AnswerEvidence.objects.select_related("file")
    assert shown.count() >= 15
    for one in shown:
        with files.opened(one.file) as picture:
            assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    assert not StoredFile.objects.exclude(content_type="image/png").exists()


def test_facts_were_recorded_as_time_went_by_and_by_somebody():
    for model in facts.fact_models():
        if not model.objects.exists():
            continue
        ends = model.objects.aggregate(first=Min("recorded_at"), last=Max("recorded_at"))
        assert DAY(2024, 1, 8) <= ends["first"].date() <= ends["last"].date() <= DAY(2026, 9, 30), model
        assert not model.objects.filter(recorded_by=None).exists(), model
    early = Answer.objects.filter(round__periods__collected_on__gte=F("recorded_at__date"))
    assert not early.exists()  # nothing was recorded before it was asked
    assert not Answer.objects.filter(supersedes__recorded_at__gte=F("recorded_at")).exists()


def test_every_round_passes_the_entry_form():
    """Each as the form would check it now: nothing wrong, and nothing odd without an explanation."""
    rounds = Round.objects.annotate(asked=Count("answers", filter=Q(answers__withdrawn=False))).order_by("pk")
    assert rounds.count() > 130
    for round_ in rounds[::5]:
        entries = [
            NewAnswer(
                question=one.question,
                dimensions=one.dimensions,
                value=one.value,
                unit=one.unit,
                missing=one.missing,
                evidence=one.evidence,
                warning_reason=one.warning_reason,
            )
            for one in Answer.objects.in_force().filter(round=round_)
        ]
        assert len(entries) > 25
        assert [found.in_english() for found in check_answers(round=round_, entries=entries)] == []


def test_history_and_movers_have_something_to_show():
    indicator = find_indicator("defects_share")
    now, before = world_at(moment_of_day(DAY(2026, 10, 31))), world_at(moment_of_day(DAY(2025, 6, 30)))
    values = [one.figure.value for one in history(now, indicator, "all") if one.figure]
    assert len({value for value in values if value is not None}) >= 4
    moved = movements(indicator, before, now, "all")
    assert sum(one.step for one in moved) == pytest.approx(
        figure(now, "defects_share").value - figure(before, "defects_share").value, abs=1e-9
    )


def test_pages_say_that_the_data_are_invented_only_while_they_are(client):
    assert "Invented data" in client.get(reverse("account_login")).content.decode()
    AuditEvent.objects.filter(action="load_demonstration").delete()
    assert "Invented data" not in client.get(reverse("account_login")).content.decode()


def test_second_time_is_refused_in_one_line():
    before = {model: model.objects.count() for model in facts.fact_models()}
    kept = (settings.HOME / "demo-logins.json").read_bytes()
    done = CliRunner().invoke(command, ["demo", "--small"])
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
    assert "an instance without facts" in done.output
    assert {model: model.objects.count() for model in facts.fact_models()} == before
    assert (settings.HOME / "demo-logins.json").read_bytes() == kept


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another new instance, loaded by the command as an operator would, with its facts as files beside its data."""
    home = tmp_path_factory.mktemp("other")
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    variables = kept | {"SCORE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    said = _said(variables, "-m", "score.programme.command_line.start", "demo", "--small", "--csv", str(home / "facts"))
    assert "demonstration programme is loaded" in said
    return home, variables


def _said(variables, *arguments):
    done = subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _without_keys(path):
    """The rows of a file without the keys that a database gives."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sorted([(name, value) for name, value in row.items() if not name.endswith("id")] for row in rows)


def test_another_instance_holds_the_same_facts(other, tmp_path):
    folder = other[0] / "facts"
    names = sorted(path.name for path in folder.iterdir())
    assert {"answers.csv", "attendances.csv", "ledger.csv", "round_periods.csv"} <= set(names)
    assert [path.name for path in write_csv(tmp_path)] == names
    for name in names:
        assert _without_keys(folder / name) == _without_keys(tmp_path / name), name
    for name in ("enterprises.csv", "rounds.csv", "organisations.csv"):
        assert _uids(folder / name) == _uids(tmp_path / name), name


def _uids(path):
    with path.open(newline="", encoding="utf-8") as file:
        return sorted(row["uid"] for row in csv.DictReader(file))


def test_what_opens_an_instance_is_its_own(other, logins):
    there = json.loads((other[0] / "demo-logins.json").read_text())
    assert [login["email"] for login in there] == [login["email"] for login in logins.values()]
    assert not {login["password"] for login in there} & {login["password"] for login in logins.values()}
    secrets = [{login["totp_secret"] for login in each if login["totp_secret"]} for each in (there, logins.values())]
    assert len(secrets[0]) == len(secrets[1]) == 4
    assert not secrets[0] & secrets[1]


def test_figures_have_equal_fingerprints_in_another_database(other):
    """The other one is SQLite: on PostgreSQL this compares the two kinds of database."""
    here, there = prints(), json.loads(_said(other[1], "-c", SHOW))
    assert len(here) > 40 * len(DAYS)
    assert there.keys() == here.keys()
    for key, (value, print_) in there.items():
        assert here[key] == [None if value is None else pytest.approx(value, rel=1e-12), print_], key
