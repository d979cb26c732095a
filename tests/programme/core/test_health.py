"""What `/healthz` says, and that it says no more."""

import datetime

import pytest
from django.db import connection
from django.test import Client

from score.programme.core import facts_lock, health
from score.programme.core.models import Worker

WELL = {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    health._known_as_migrated.cache_clear()


def sign(ago: datetime.timedelta) -> None:
    moment = facts_lock.clock() - ago
    Worker.objects.create(name=f"test {ago}", started_at=moment, seen_at=moment)


@pytest.mark.django_db
def test_well_with_a_worker(client: Client) -> None:
    sign(datetime.timedelta(seconds=3))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_well_when_the_worker_fell_silent(client: Client) -> None:
    sign(datetime.timedelta(minutes=2))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, WELL | {"status": "failing", "worker": "failing"})


@pytest.mark.django_db
def test_not_well_before_migrating(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(datetime.timedelta(0))
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["programme.0002_fact_triggers"])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "failing")
    assert "0002" not in answer.content.decode()
    monkeypatch.undo()
    assert client.get("/healthz").status_code == 200


def test_not_well_without_a_database(client: Client) -> None:
    """Without the mark of pytest-django the database cannot be reached; as Django sees it, that is an error."""

    class NoDatabase:
        def cursor(self) -> None:
            raise health.DatabaseError("secret-host: connection refused")

    original, health.connection = health.connection, NoDatabase()
    try:
        seen = health.look()
    finally:
        health.connection = original
    assert seen.as_dict() == dict.fromkeys(WELL, "failing")


@pytest.mark.django_db
def test_migrations_that_wait_are_named_for_the_operator() -> None:
    assert health.unapplied_migrations() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'programme' AND name = '0002_fact_triggers'")
    assert health.unapplied_migrations() == ["programme.0002_fact_triggers"]
