"""What a worker does while nothing waits."""

import datetime
import threading

import pytest
from django.db import OperationalError

from score.programme.core import facts, jobs, segments, worker
from score.programme.core.models import ExchangeRate, Job


@pytest.mark.django_db(transaction=True)
def test_a_worker_with_nothing_to_do_copies_many_facts_into_segments(settings, tmp_path, monkeypatch):
    settings.SEGMENTS_ROOT = tmp_path
    stopping, built, build = threading.Event(), [], segments.build

    def build_small() -> list:
        built.extend(build(minimum_rows=2))
        stopping.set()
        return built

    monkeypatch.setattr(segments, "build", build_small)
    monkeypatch.setattr(worker, "TIDY_SECONDS", 0)
    with facts.writing(None) as writing:
        for number in range(3):
            day = datetime.date(2024, 1, 1) + datetime.timedelta(days=number)
            writing.add(ExchangeRate(base="EUR", currency="INR", day=day, value=90, source="invented"))
    worker.work(stopping)
    assert [(one.table, one.rows) for one in built] == [("exchange_rates", 3)]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_stops_no_worker(monkeypatch):
    stopping, tries = threading.Event(), []

    def busy() -> list:
        tries.append(1)
        stopping.set()
        raise OperationalError("database is locked")

    monkeypatch.setattr(segments, "build", busy)
    monkeypatch.setattr(worker, "TIDY_SECONDS", 0)
    assert worker.work(stopping) == 0
    assert tries == [1]


@pytest.mark.django_db(transaction=True)
def test_a_worker_with_nothing_to_do_does_what_is_done_every_day(monkeypatch):
    stopping, done = threading.Event(), []

    def daily(run: jobs.Run) -> dict[str, int]:
        done.append(run.job.kind)
        stopping.set()
        return {"number": 1}

    jobs.job_kind("anonymise_participants")  # all kinds are found
    every = datetime.timedelta(days=1)
    monkeypatch.setattr(jobs, "_registered", {"daily": jobs.JobKind("daily", "Daily", daily, every)})
    monkeypatch.setattr(worker, "FIRST_TIDY_SECONDS", 0)  # a worker does not wait its usual ten minutes the first time
    threading.Timer(20, stopping.set).start()  # else a worker that does would wait here, too
    assert worker.work(stopping) == 1
    assert done == ["daily"]
    job = Job.objects.get()
    assert (job.state, job.result) == (Job.State.DONE, {"number": 1})
