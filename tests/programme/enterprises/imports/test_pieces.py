"""Large imports on SQLite: written in pieces, found again after a stop, taken back whole."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from django.db import connection

from score.programme.core.facts import fact_models
from score.programme.enterprises.imports import batches, pieces
from score.programme.enterprises.imports.undoing import undo_import
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.access import visible_to
from score.programme.results.models import Answer, Round
from tests.programme.enterprises.imports.bringing_in import ROWS, read, write_csv
from tests.programme.factories import make_actor, make_stored_file

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets many write at once"),
]


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("score.programme.enterprises.imports.writing.LARGE", 0)
    monkeypatch.setattr(pieces, "PIECE", 2)
    monkeypatch.setattr(pieces, "PAUSE", 0)


def test_all_of_it_is_there_and_taken_back(tmp_path: Path) -> None:
    actor = make_actor("owner")
    batch = ImportBatch.objects.create(file=make_stored_file(), created_by=actor.user)
    batches.load_batch(batch, read(write_csv(tmp_path, *ROWS)), actor, None, "")
    batch.refresh_from_db()
    assert batch.state == "done"
    assert len(batch.outcome["moments"]) >= 6
    assert (Enterprise.objects.count(), Answer.objects.in_force().count()) == (2, 6)
    again = read(write_csv(tmp_path, *ROWS))
    assert again.plan is not None
    assert not again.plan.writes
    undo_import(actor=actor, batch=batch, reason="a test")
    assert {model.__name__ for model in fact_models() if model.objects.in_force().exists()} <= {"RecordTakenBack"}
    assert not visible_to(actor, Enterprise).exists()
    again = read(write_csv(tmp_path, *ROWS))
    assert again.plan is not None
    assert again.plan.counts["Enterprise"] == {"new": 2, "changed": 0, "unchanged": 0}
    second = ImportBatch.objects.create(file=batch.file, created_by=actor.user)
    batches.load_batch(second, again, actor, None, "")
    assert (visible_to(actor, Enterprise).count(), visible_to(actor, Round).count()) == (2, 3)
    second.refresh_from_db()
    undo_import(actor=actor, batch=second, reason="a test")
    assert not visible_to(actor, Enterprise).exists()


def test_no_piece_waits_for_the_garbage_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million staged rows looked at again inside a transaction hold up everybody else for seconds."""
    frozen: list[int] = []
    gc.unfreeze()
    monkeypatch.setattr(batches, "keep_piece", lambda *_told: frozen.append(gc.get_freeze_count()))
    batch = ImportBatch.objects.create(file=make_stored_file(), created_by=make_actor("owner").user)
    batches.load_batch(batch, read(write_csv(tmp_path, *ROWS)), make_actor("owner"), None, "")
    assert len(frozen) >= 6
    assert min(frozen) > 0
    assert gc.get_freeze_count() == 0


def test_a_stop_in_between_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = make_actor("owner")
    batch = ImportBatch.objects.create(file=make_stored_file(), created_by=actor.user)
    whole = batches.keep_piece

    def stopping(held: ImportBatch, writing: object, runs: dict) -> None:
        if len(ImportBatch.objects.get(pk=held.pk).outcome.get("moments", [])) == 4:
            raise KeyboardInterrupt
        whole(held, writing, runs)

    monkeypatch.setattr(batches, "keep_piece", stopping)
    with pytest.raises(KeyboardInterrupt):
        batches.load_batch(batch, read(write_csv(tmp_path, *ROWS)), actor, None, "")
    batch.refresh_from_db()
    assert (batch.state, len(batch.outcome["moments"])) == ("staged", 4)
    assert Answer.objects.count() < 6
    monkeypatch.setattr(batches, "keep_piece", whole)
    batches.load_batch(batch, read(write_csv(tmp_path, *ROWS)), actor, None, "")
    assert Answer.objects.in_force().count() == 6
    batch.refresh_from_db()
    undo_import(actor=actor, batch=batch, reason="a test")
    assert not Answer.objects.in_force().exists()
