"""A concern is looked for in tables, files, archives, logs, audit, sessions, pages of faults, and by who raised it."""

from __future__ import annotations

import gzip
import json
import logging
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from score.programme.coaching.concerns import sealing, views
from score.programme.coaching.models import SeriousConcern
from score.programme.core import backup
from score.programme.core.models import AuditEvent
from score.programme.core.offline.kinds import kinds
from tests.programme.coaching.concerns.scene import (
    ELSEWHERE,
    NOW,
    TRACES,
    WORDS,
    assert_no_trace,
    raise_and_handle,
    sent,
)
from tests.programme.factories import World
from tests.programme.raw_files import database_files

LABELS = ("Forced labour",)  # one of the choices offered to whoever raises a concern, the same to all


# -- by whoever raised it


@pytest.mark.django_db
def test_not_even_who_raised_it_reads_it_back(world: World, enter: Any) -> None:
    client = enter("trainer")
    client.post("/concerns/raise/", sent())
    uid = SeriousConcern.objects.get().uid
    assert client.get(f"/concerns/{uid}/").status_code == 404
    assert client.get("/concerns/").status_code == 403
    assert_no_trace(client.get("/concerns/raise/").content, "the empty form", besides=LABELS + ("forced_labour",))
    assert_no_trace(client.get("/concerns/arrived/").content, "the page that it arrived")


@pytest.mark.django_db
def test_the_page_after_sending_refers_to_nothing(world: World, enter: Any) -> None:
    client = enter("trainer")
    answer = client.post("/concerns/raise/", sent(enterprise=str(world.enterprise.uid)))
    assert (answer.status_code, answer["Location"], answer.content) == (303, "/concerns/arrived/", b"")
    page = client.get(answer["Location"]).content.decode()
    for reference in (str(SeriousConcern.objects.get().uid), str(world.enterprise.uid), world.enterprise.name):
        assert reference not in page


# -- in what is kept


@pytest.mark.django_db
def test_no_table_holds_it_in_clear(world: World) -> None:
    raise_and_handle(world)
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            assert_no_trace(str(row), model._meta.label)


@pytest.mark.django_db
def test_the_audit_knows_the_day_and_nothing_else(world: World) -> None:
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    raised = raise_and_handle(world)
    told = [one for one in AuditEvent.objects.exclude(pk__in=before) if "concern" in one.action + one.subject_kind]
    [event] = told
    assert (event.action, event.subject_kind) == ("receive_concern", "seriousconcern")
    assert (event.actor, event.role, event.subject_uid, event.detail) == (None, "", "", {})
    assert event.happened_at == NOW.replace(hour=0, minute=0)
    assert str(raised.uid) not in str(list(AuditEvent.objects.values()))


@pytest.mark.django_db
def test_it_keeps_no_history_and_is_no_fact_and_no_entry_of_a_device() -> None:
    assert not hasattr(SeriousConcern, "history")
    assert not any("seriousconcern" in model._meta.model_name for model in apps.get_models() if model != SeriousConcern)
    assert not any("concern" in name for name in kinds())
    assert not [field for field in SeriousConcern._meta.get_fields() if field.is_relation]


@pytest.mark.django_db
def test_nothing_is_left_in_the_session(world: World, enter: Any) -> None:
    client = enter("trainer")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    before = Session.objects.get(pk=key).get_decoded()
    client.post("/concerns/raise/", {"words": WORDS, "elsewhere": ELSEWHERE})  # refused: no kind
    client.post("/concerns/raise/", sent(elsewhere=ELSEWHERE))
    client.get("/concerns/arrived/")
    assert Session.objects.get(pk=key).get_decoded() == before
    assert_no_trace(str(client.cookies), "cookies")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_raw_files_of_the_database_hold_nothing(world: World) -> None:
    """Pages that SQLite has freed stay in its file: nothing readable may ever have been in them."""
    world.enterprise.save()
    raise_and_handle(world)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    found = database_files()
    assert any(world.partner.name.encode() in held for held in found.values())  # such files can be searched
    for name, held in found.items():
        assert_no_trace(held, name)


@pytest.mark.django_db(transaction=True)
def test_an_archive_holds_sealed_rows_and_not_the_key(world: World, tmp_path: Path) -> None:
    raised = raise_and_handle(world)
    key = sealing.key_path().read_bytes().strip()
    backup.write(tmp_path / "all.tar.gz")
    with gzip.open(tmp_path / "all.tar.gz") as packed:
        whole = packed.read()
    assert_no_trace(whole, "the archive")
    assert key not in whole
    with tarfile.open(tmp_path / "all.tar.gz") as archive:
        rows = archive.extractfile("tables/programme_seriousconcern/000001.jsonl").read()
        manifest = json.load(archive.extractfile("manifest.json"))
    assert raised.uid.hex in rows.decode().replace("-", "")
    assert len(rows) > sealing.FULL
    assert "concerns_key" in manifest["not_included"]
    assert "2024-05-06" not in rows.decode()  # nor the day


# -- in logs and on pages of faults


def all_said(records: list[logging.LogRecord]) -> str:
    """Everything that log records hold, whatever would be printed of it."""
    return "\n".join(f"{one.getMessage()} {one.__dict__} {one.exc_text}" for one in records)


@pytest.mark.django_db
def test_logs_say_neither_what_nor_where_nor_who(world: World, enter: Any, caplog: pytest.LogCaptureFixture) -> None:
    trainer, focal = enter("trainer"), enter("focal_person")
    caplog.set_level(logging.DEBUG)
    trainer.get("/concerns/raise/")
    trainer.post("/concerns/raise/", {"words": WORDS})
    trainer.post("/concerns/raise/", sent(enterprise=str(world.enterprise.uid)))
    trainer.get("/concerns/arrived/")
    raising = [one for one in caplog.records if one.name == "score.web"]
    assert [(one.msg["route"], one.msg["status"]) for one in raising] == [
        ("concerns/raise/", 200),
        ("concerns/raise/", 422),
        ("concerns/raise/", 303),
        ("concerns/arrived/", 200),
    ]
    assert {one.msg["user"] for one in raising} == {None}
    uid = SeriousConcern.objects.get().uid
    focal.get(f"/concerns/{uid}/")
    focal.post(f"/concerns/{uid}/close/", {"outcome": "safe", "words": WORDS})
    written = [one for one in caplog.records if not one.name.startswith("django.db")]
    assert_no_trace(all_said(written), "the log, templates being searched for faults included")
    said = all_said([one for one in written if one.levelno >= logging.INFO])  # what is ever written anywhere
    assert str(world.enterprise.uid) not in said
    assert world.enterprise.name not in said


@pytest.mark.django_db
def test_other_pages_are_logged_with_who_was_there(world: World, enter: Any, caplog: pytest.LogCaptureFixture) -> None:
    """So that the test above says something."""
    client = enter("trainer")
    caplog.set_level(logging.INFO)
    client.get(reverse("visits"))
    assert caplog.records[-1].msg["user"] == world.members["trainer"].user.pk


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_while_raising_tells_nothing(
    world: World, enter: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    def break_down(**said: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(views.actions, "raise_concern", break_down)
    monkeypatch.setattr(settings, "DEBUG", debug)
    client = enter("trainer")
    client.raise_request_exception = False
    answer = client.post("/concerns/raise/", sent(elsewhere=ELSEWHERE, form="once"))
    assert answer.status_code == 500
    if not debug:  # a page of faults for developers shows source lines and variables, and is for no real data
        assert_no_trace(answer.content, "the page of the fault")
    assert_no_trace("\n".join(str(one.msg) + str(one.exc_text) for one in caplog.records), "the log of the fault")
    assert SeriousConcern.objects.count() == 0


@pytest.mark.django_db
def test_a_damaged_key_loses_nothing_in_silence(
    world: World, enter: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settings, "CONCERNS_KEY", "damaged")
    client = enter("trainer")
    client.raise_request_exception = False
    assert client.post("/concerns/raise/", sent()).status_code == 500  # not "it has arrived"
    assert SeriousConcern.objects.count() == 0
    assert_no_trace(caplog.text, "the log")


# -- on the way to the reader


@pytest.mark.django_db
def test_no_page_of_it_is_kept(world: World, enter: Any) -> None:
    trainer, focal, owner = enter("trainer"), enter("focal_person"), enter("owner")
    answers = [
        trainer.get("/concerns/raise/"),
        trainer.post("/concerns/raise/", {}),
        trainer.post("/concerns/raise/", sent()),
        trainer.get("/concerns/arrived/"),
        focal.get("/concerns/"),
        focal.get(f"/concerns/{SeriousConcern.objects.get().uid}/"),
        owner.get("/concerns/counts/"),
    ]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert not answer.has_header("X-Keep-Offline")
        assert not answer.has_header("ETag")


@pytest.mark.django_db
def test_the_browser_is_asked_to_remember_no_field(world: World, enter: Any) -> None:
    page = enter("trainer").get("/concerns/raise/").content.decode()
    form = page[page.index("data-concern>") - 200 : page.index("</form>", page.index("data-concern>"))]
    fields = [one for tag in ("<input", "<select", "<textarea") for one in form.split(tag)[1:]]
    shown = [one for one in fields if "csrfmiddlewaretoken" not in one]
    assert len(shown) == 4 + 1 + 3  # four kinds, the form's own number, enterprise, elsewhere, words
    assert all('autocomplete="off"' in one.partition(">")[0] for one in shown)
    assert 'spellcheck="false"' in form  # spelling is looked up on other people's servers
    for word in ("data-offline", "data-keep", "data-guard", "localStorage"):
        assert word not in form


def test_traces_are_those_of_the_words() -> None:
    assert TRACES[0] in WORDS
    assert TRACES[1] in ELSEWHERE


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_restored_elsewhere_it_is_there_and_sealed(world: World, tmp_path: Path) -> None:
    raised = raise_and_handle(world)
    backup.write(tmp_path / "all.tar.zst")
    home = tmp_path / "elsewhere"
    said = subprocess.run(
        [sys.executable, "-m", "score.programme.command_line.start", "restore", str(tmp_path / "all.tar.zst")],
        env=os.environ | {"SCORE_HOME": str(home), "DATABASE_URL": "", "SCORE_CONCERNS_KEY": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr
    assert_no_trace(said.stdout + said.stderr, "what restore says")
    assert not (home / "concerns_key").exists()
    with sqlite3.connect(home / "score.sqlite3") as database:
        rows = database.execute("SELECT country, year, state, sealed FROM programme_seriousconcern").fetchall()
    assert rows == [("GH", 2024, "closed", SeriousConcern.objects.get().sealed)]
    assert sealing.unseal(raised.uid, rows[0][3])["words"] == WORDS  # with the key that was kept elsewhere
