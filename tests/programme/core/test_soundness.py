"""Each check finds what it is there for: the damage is done past all guards, as a fault of the machine would do it."""

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from score.programme.command_line.commands import command
from score.programme.core import facts, files, segments, triggers
from score.programme.core.models import MinimumWage, Segment
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.results.models import Answer
from tests.programme.factories import make_enterprise, make_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FILES_ROOT", tmp_path / "files")
    monkeypatch.setattr(settings, "SEGMENTS_ROOT", tmp_path / "segments")


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Without the triggers; the check itself sees them again."""
    triggers.drop_all(connection)
    yield
    triggers.create_all(connection)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def check() -> tuple[int, str]:
    done = CliRunner().invoke(command, ["check"])
    return done.exit_code, done.output


def wage() -> MinimumWage:
    with facts.writing(None) as writing:
        return writing.add(
            MinimumWage(country="GH", valid_from=datetime.date(2026, 1, 1), per_hour=Decimal("1.5"), source="test")
        )


def test_sound_instance() -> None:
    enterprise = make_enterprise()
    make_round(enterprise)
    wage()
    files.store(io.BytesIO(b"a,b\n"), name="a.csv", actor=None)
    assert check() == (0, "9 checks, nothing found.\n")


def test_missing_triggers(unguarded: None) -> None:
    status, said = check()
    assert status == 1
    assert "programme_answer: the triggers" in said
    assert "things must not be as they are" in said


def test_migrations_that_wait_end_the_list() -> None:
    sql("DELETE FROM django_migrations WHERE app = 'programme' AND name = '0002_fact_triggers'")
    try:
        status, said = check()
    finally:
        recorder = MigrationRecorder(connection)
        recorder.record_applied("programme", "0002_fact_triggers")
    assert (status, said.count("\n")) == (1, 2)
    assert "programme.0002_fact_triggers" in said


def test_changed_file() -> None:
    kept = files.store(io.BytesIO(b"a,b\n"), name="a.csv", actor=None)
    files.path_of(kept.sha256).write_bytes(b"a,c\n")
    assert f"file {kept.sha256}" in check()[1]


def test_changed_segment() -> None:
    segment = Segment.objects.create(table="answers", first_id=1, last_id=2, rows=2, sha256="0" * 64, schema="1")
    assert segments.path_of(segment).name in check()[1]


def test_fact_from_the_future(unguarded: None) -> None:
    pk = wage().pk
    sql("UPDATE programme_minimumwage SET recorded_at = %s WHERE id = %s", "2090-01-01 00:00:00+00:00", pk)
    triggers.create_all(connection)
    assert f"programme_minimumwage, row {pk}: recorded at 2090" in check()[1]


def test_correction_before_what_it_corrects(unguarded: None) -> None:
    first = wage()
    with facts.writing(None) as writing:
        second = writing.withdraw(first, reason="test")
    sql("UPDATE programme_minimumwage SET recorded_at = %s WHERE id = %s", "2001-01-01 00:00:00+00:00", second.pk)
    triggers.create_all(connection)
    assert f"programme_minimumwage, row {second.pk}: recorded before what it corrects" in check()[1]


def test_two_facts_about_one_thing() -> None:
    """The constraint of the database refuses a second first fact; a chain that was cut in two passes it by."""
    enterprise = make_enterprise(sector="C")
    sector = EnterpriseAttribute.objects.get(enterprise=enterprise, kind="sector")
    with facts.writing(None) as writing:
        new = EnterpriseAttribute(enterprise=enterprise, kind="sector", value="G", valid_from=sector.valid_from)
        writing.supersede(sector, new, reason="test")
        country = EnterpriseAttribute.objects.get(enterprise=enterprise, kind="country")
        again = EnterpriseAttribute(enterprise=enterprise, kind="sector", value="A", valid_from=sector.valid_from)
        writing.supersede(country, again, reason="a fault of a program")
    status, said = check()
    assert status == 1
    assert f"programme_enterpriseattribute: 2 facts in force for enterprise={enterprise.pk}, kind=sector" in said


def test_codes_that_no_file_describes() -> None:
    made = make_round(make_enterprise())
    with facts.writing(None) as writing:
        writing.add(Answer(round=made, question="NO_SUCH_CODE", missing="refused", evidence=1))
    assert "programme_answer: question NO_SUCH_CODE is not in the catalogue" in check()[1]


@pytest.mark.sqlite
def test_key_that_leads_nowhere() -> None:
    make_enterprise()
    sql("PRAGMA foreign_keys = OFF")
    try:
        sql("UPDATE programme_enterprise SET parent_id = 4711")
        assert "points to a row of programme_enterprise that is not there" in check()[1]
    finally:
        sql("UPDATE programme_enterprise SET parent_id = NULL")
        sql("PRAGMA foreign_keys = ON")
