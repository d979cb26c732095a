"""Backups: the same rows and files come back, into either database, whole or not at all."""

import datetime
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from score.programme.core import backup, facts, facts_lock, files, triggers
from score.programme.core.backup import archive
from score.programme.core.models import (
    AuditEvent,
    ExchangeRate,
    FactsHorizon,
    Job,
    MinimumWage,
    Segment,
    StoredFile,
    Worker,
)
from score.programme.organisations.models import Organisation, Person, PersonDetails, User

SCORE = [sys.executable, "-m", "score.programme.command_line.start"]
DAY = datetime.date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FILES_ROOT", tmp_path / "files")
    monkeypatch.setattr(settings, "SEGMENTS_ROOT", tmp_path / "segments")


def picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    content.seek(0)
    return content


@pytest.fixture
def filled() -> StoredFile:
    """Rows of every type of column, a correction, a withdrawal, a file, texts that quoting could spoil."""
    person = Person.objects.create()
    PersonDetails.objects.create(person=person, name='Ana "Ñ"\n\\ \u2028 ', name_local="名字")
    user = User.objects.create_user("somebody@example.org", "a long password", person=person)
    Organisation.objects.create(kind="donor", name="O'Neil; DROP TABLE --", country="GH")
    with facts.writing(user) as writing:
        first = writing.add(rate("GHS", "0.085300"))
        writing.add(rate("VND", "999999999.999999"))
    with facts.writing(user) as writing:
        corrected = writing.supersede(first, rate("GHS", "0.0854"), reason="typing error")
    with facts.writing(None) as writing:
        writing.withdraw(corrected, reason="not official")
        writing.add(MinimumWage(country="GH", valid_from=DAY, per_hour=Decimal("1.2345"), source="gazette"))
    Job.objects.create(kind="old", arguments={"z": 1, "a": [None, "é", 1.5, True]}, requested_by=user)
    return files.store(picture(), name="photo.png", actor=user)


def rate(currency: str, value: str) -> ExchangeRate:
    return ExchangeRate(base="USD", currency=currency, day=DAY, value=Decimal(value), source="test")


def everything() -> dict[str, list[Any]]:
    """All rows of all backed-up tables, but for the horizon, which moves on."""
    return {
        name: list(model._base_manager.order_by("pk").values())
        for name, model in backup.writing.rows.tables(backup.writing.apps).items()
        if name != FactsHorizon._meta.db_table
    }


def manifest_of(path: Path) -> dict[str, Any]:
    """The manifest, without the checksum of the horizon, which moves on."""
    manifest = archive.verify(path)
    manifest["checksums"].pop(archive.part_name(FactsHorizon._meta.db_table, 1), None)
    return manifest


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of an archive whose members `change` has altered."""
    with archive.members(path) as all_members:
        contents = {name: content.read() for name, content in all_members}
    change(contents)
    copy = path.with_name("changed.tar.gz")
    with tarfile.open(copy, "w:gz") as tar:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return copy


def elsewhere(home: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    """Run `score` as another instance, in a process of its own."""
    variables = os.environ | {"SCORE_HOME": str(home), "DATABASE_URL": database}
    return subprocess.run([*SCORE, *arguments], env=variables, capture_output=True, text=True, timeout=120)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])
def test_all_rows_and_files_come_back(filled: StoredFile, tmp_path: Path, ending: str) -> None:
    before = everything()
    out = tmp_path / f"b{ending}"
    written = backup.write(out)
    assert (written.files, written.missing) == (1, ())
    assert written.rows == sum(map(len, before.values())) + FactsHorizon.objects.count()
    assert out.stat().st_mode & 0o077 == 0  # it holds personal data
    Organisation.objects.create(kind="donor", name="made afterwards")
    Worker.objects.create(name="dead", started_at=timezone.now(), seen_at=timezone.now() - datetime.timedelta(days=2))
    files.path_of(filled.sha256).write_bytes(b"damaged since")
    restored = backup.restore(out, replace=True)
    assert everything() == before
    assert facts_lock.horizon() >= ExchangeRate.objects.latest("recorded_at").recorded_at
    assert (restored.rows, restored.files) == (written.rows, 1)
    assert files.damaged() == []
    assert not Worker.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_facts_are_guarded_and_keys_go_on(filled: StoredFile, tmp_path: Path) -> None:
    last = ExchangeRate.objects.order_by("-pk").first()
    backup.restore(backup.write(tmp_path / "b.tar.gz").path, replace=True)
    assert triggers.missing(connection) == []
    with facts.writing(None) as writing:
        added = writing.add(rate("PEN", "3.7"))
    assert added.pk > last.pk
    assert added.recorded_at > last.recorded_at
    assert Organisation.objects.create(kind="donor", name="next").pk > 1


@pytest.mark.django_db(transaction=True)
def test_elsewhere_and_on_the_other_database_the_same(filled: StoredFile, tmp_path: Path) -> None:
    """From this database into SQLite in another folder, and from there back into this one."""
    first = manifest_of(backup.write(tmp_path / "first.tar.zst").path)
    home = tmp_path / "elsewhere"
    assert "are back" in elsewhere(home, "restore", str(tmp_path / "first.tar.zst")).stdout
    assert elsewhere(home, "backup", str(tmp_path / "second.tar.gz")).returncode == 0
    second = manifest_of(tmp_path / "second.tar.gz")
    assert second["checksums"] == first["checksums"]
    assert len(first["checksums"]) > 8
    backup.restore(tmp_path / "second.tar.gz", replace=True)
    third = manifest_of(backup.write(tmp_path / "third.tar.zst").path)
    assert third["checksums"] == first["checksums"]
    assert third["as_of"] >= first["as_of"]


@pytest.mark.django_db(transaction=True)
def test_horizon_that_lags_behind_covers_all_facts_afterwards(filled: StoredFile, tmp_path: Path) -> None:
    """On PostgreSQL it lags until somebody reads; restored into SQLite it would hide the last facts."""
    FactsHorizon.objects.update_or_create(
        pk=1, defaults={"settled_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}
    )
    last = MinimumWage.objects.get().recorded_at
    backup.restore(backup.write(tmp_path / "b.tar.gz").path, replace=True)
    assert facts_lock.horizon() == last
    assert MinimumWage.objects.as_of(facts_lock.horizon()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_backup_of_an_earlier_version_is_brought_up_to_this_one(filled: StoredFile, tmp_path: Path) -> None:
    def forget_triggers(contents: dict[str, bytes]) -> None:
        manifest = json.loads(contents["manifest.json"])
        manifest["migrations"].remove(["programme", "0002_fact_triggers"])
        contents["manifest.json"] = json.dumps(manifest).encode()

    earlier = rewritten(backup.write(tmp_path / "b.tar.gz").path, forget_triggers)
    with pytest.raises(backup.RestoreRefused, match="another version"):
        backup.restore(earlier, replace=True)
    home = tmp_path / "elsewhere"
    assert "are back" in elsewhere(home, "restore", str(earlier)).stdout
    assert elsewhere(home, "migrate").stdout == "The database is up to date.\n"
    assert elsewhere(home, "backup", str(tmp_path / "again.tar.gz")).returncode == 0
    assert manifest_of(tmp_path / "again.tar.gz")["checksums"] == manifest_of(earlier)["checksums"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_overwritten_unasked(filled: StoredFile, tmp_path: Path) -> None:
    out = backup.write(tmp_path / "b.tar.gz").path
    before = everything()
    with pytest.raises(FileExistsError):
        backup.write(out)
    with pytest.raises(backup.RestoreRefused, match="--replace"):
        backup.restore(out)
    assert everything() == before
    Worker.objects.create(name="alive", started_at=facts_lock.clock(), seen_at=facts_lock.clock())
    with pytest.raises(backup.RestoreRefused, match="running"):
        backup.restore(out, replace=True)


def cut_off(contents: dict[str, bytes]) -> None:
    del contents["manifest.json"]


def one_letter(contents: dict[str, bytes]) -> None:
    name = "tables/programme_exchangerate/000001.jsonl"
    contents[name] = contents[name].replace(b"0.085300", b"0.085301")


def without_file(contents: dict[str, bytes]) -> None:
    del contents[next(name for name in contents if name.startswith("files/"))]


def with_more(contents: dict[str, bytes]) -> None:
    contents["../../outside"] = b"?"
    contents["manifest.json"] = contents.pop("manifest.json")


def stranger(contents: dict[str, bytes]) -> None:
    contents.clear()
    contents["manifest.json"] = b'{"format": "something", "checksums": {}}'


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [cut_off, one_letter, without_file, with_more, stranger])
def test_damaged_archives_change_nothing(
    filled: StoredFile, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    damaged = rewritten(backup.write(tmp_path / "b.tar.zst").path, change)
    before = everything()
    with pytest.raises(backup.ArchiveDamaged):
        backup.restore(damaged, replace=True)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])
def test_truncated_archives_are_refused(filled: StoredFile, tmp_path: Path, ending: str) -> None:
    out = backup.write(tmp_path / f"b{ending}").path
    whole = out.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        out.write_bytes(whole[:length])
        with pytest.raises(backup.ArchiveDamaged):
            backup.restore(out, replace=True)
    assert ExchangeRate.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_failure_in_the_middle_leaves_what_was_there(filled: StoredFile, tmp_path: Path) -> None:
    """The checksums are right, but a row refers to a user who does not exist: noticed last, all is undone."""

    def orphan(contents: dict[str, bytes]) -> None:
        name = "tables/programme_job/000001.jsonl"
        row = json.loads(contents[name])
        columns = sorted(field.column for field in Job._meta.concrete_fields)
        row[columns.index("requested_by_id")] = 999
        contents[name] = (json.dumps(row) + "\n").encode()
        manifest = json.loads(contents["manifest.json"])
        manifest["checksums"][name] = hashlib.sha256(contents[name]).hexdigest()
        contents["manifest.json"] = json.dumps(manifest).encode()

    bad = rewritten(backup.write(tmp_path / "b.tar.gz").path, orphan)
    before = everything()
    shutil.rmtree(settings.FILES_ROOT)
    with pytest.raises(Exception, match=r"(?i)foreign key|constraint"):
        backup.restore(bad, replace=True)
    assert everything() == before
    assert triggers.missing(connection) == []
    assert not [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_what_must_outlive_a_restore_is_handed_over(filled: StoredFile, tmp_path: Path) -> None:
    """Persons erased after the backup are erased again, in the same transaction."""
    out = backup.write(tmp_path / "b.tar.gz").path
    Person.objects.update(erased_at=facts_lock.clock())
    PersonDetails.objects.all().delete()
    seen = []

    def again(uids: list[Any]) -> None:
        seen.append(PersonDetails.objects.filter(person__uid__in=uids).count())
        PersonDetails.objects.filter(person__uid__in=uids).delete()

    backup.restore(
        out,
        replace=True,
        before_loading=lambda: list(Person.objects.exclude(erased_at=None).values_list("uid", flat=True)),
        after_loading=again,
    )
    assert seen == [1]
    assert not PersonDetails.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_lost_file_is_said_and_segments_go(filled: StoredFile, tmp_path: Path) -> None:
    files.path_of(filled.sha256).unlink()
    Segment.objects.create(table="answers", first_id=1, last_id=2, rows=2, sha256="0" * 64, schema="1")
    settings.SEGMENTS_ROOT.mkdir()
    (settings.SEGMENTS_ROOT / "answers-1-2.parquet").write_bytes(b"of the data that are given up")
    written = backup.write(tmp_path / "b.tar.gz")
    assert written.missing == (filled.sha256,)
    assert backup.restore(written.path, replace=True).missing_files == (filled.sha256,)
    assert not Segment.objects.exists()
    assert not settings.SEGMENTS_ROOT.exists()


@pytest.fixture
def writer() -> Iterator[list[int]]:
    """Somebody who records three rates in each transaction, all the time, and counts the transactions."""
    stop, done = threading.Event(), [0]

    def record() -> None:
        while not stop.is_set():
            with facts.writing(None) as writing:
                writing.add_many([rate(f"{n}{done[0] % 1000:03d}"[:3], "1") for n in range(3)])
                AuditEvent.objects.create(
                    happened_at=writing.moment, action="count", subject_kind="x", detail={"n": done[0]}
                )
            done[0] += 1
        connection.close()

    thread = threading.Thread(target=record)
    thread.start()
    yield done
    stop.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_backup_while_writing_holds_whole_transactions_and_stops_nobody(writer: list[int], tmp_path: Path) -> None:
    counts = []
    for number in range(4):
        before = writer[0]
        written = backup.write(
            tmp_path / f"{number}.tar.zst", progress=lambda done, total, so_far=before + 2: _wait_for(writer, so_far)
        )
        tables = manifest_of(written.path)["tables"]
        rates, events = tables["programme_exchangerate"]["rows"], tables["programme_auditevent"]["rows"]
        assert rates == 3 * events  # three rates for each audit event: no transaction was cut in two
        assert before <= events <= writer[0] - 1  # others went on writing while this was read
        counts.append(events)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def _wait_for(writer: list[int], number: int) -> None:
    for _try in range(200):
        if writer[0] >= number:
            return
        threading.Event().wait(0.05)
    raise AssertionError("the backup keeps writers out")


@pytest.mark.django_db
def test_backup_needs_a_transaction_of_its_own(tmp_path: Path) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        backup.write(tmp_path / "b.tar.gz")
    assert list(tmp_path.iterdir()) == []


def test_other_endings_and_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.tar\.zst"):
        backup.write(tmp_path / "b.zip")
    with pytest.raises(FileNotFoundError):
        backup.write(tmp_path / "not mounted" / "b.tar.gz")
