"""Jobs: leases, attempts, cancelling, and that a worker which lost its lease cannot finish."""

import datetime
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from score.programme.core import facts_lock, jobs
from score.programme.core.models import Job, MinimumWage, Worker
from score.programme.core.worker import Pulse, perform, seen_lately, work

A_SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A job called "test" whose behaviour a test puts into the dictionary."""
    behaviour: dict[str, Any] = {"calls": []}

    def function(run: jobs.Run, **arguments: Any) -> dict[str, Any] | None:
        behaviour["calls"].append(arguments)
        return behaviour["do"](run, **arguments) if "do" in behaviour else None

    monkeypatch.setitem(jobs._registered, "test", jobs.JobKind("test", "Test", function))
    return behaviour


def silent(job: Job) -> None:
    """Let the lease of a job run out."""
    Job.objects.filter(pk=job.pk).update(lease_until=facts_lock.clock() - A_SECOND)


def run_now(job: Job) -> Job:
    perform(job, Pulse("nobody"), threading.Event())
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_unknown_kinds_are_refused_when_asked_for() -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("no such job", {}, None)
    assert not Job.objects.exists()


def test_two_functions_cannot_do_one_job(kind: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="two functions"):
        jobs.job_function("test", title="Again")(lambda run: None)


@pytest.mark.django_db
def test_oldest_first_each_taken_once(kind: dict[str, Any]) -> None:
    first, second = jobs.enqueue("test", {"n": 1}, None), jobs.enqueue("test", {"n": 2}, None)
    claimed = [jobs.claim(), jobs.claim()]
    assert [job.pk for job in claimed] == [first.pk, second.pk]
    assert jobs.claim() is None
    assert all(job.attempts == 1 and job.lease_until > facts_lock.clock() for job in claimed)
    assert claimed[0].lease_token != claimed[1].lease_token


@pytest.mark.django_db
def test_result_progress_and_end_are_kept(kind: dict[str, Any]) -> None:
    def count(run: jobs.Run, upto: int) -> dict[str, int]:
        for n in range(upto):
            run.progress(n + 1, upto, f"at {n + 1}")
            run.extend()
        return {"counted": upto}

    kind["do"] = count
    jobs.enqueue("test", {"upto": 3}, None)
    job = run_now(jobs.claim())
    assert (job.state, job.result, job.done, job.total) == ("done", {"counted": 3}, 3, 3)
    assert job.finished_at is not None
    assert job.lease_token is None
    assert kind["calls"] == [{"upto": 3}]


@pytest.mark.django_db
def test_job_of_a_silent_worker_is_taken_up_again_and_the_slow_one_cannot_finish(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    slow = jobs.claim()
    silent(slow)
    again = jobs.claim()
    assert (again.pk, again.attempts) == (slow.pk, 2)
    with pytest.raises(jobs.LeaseLost):
        jobs.Run(slow).finish(by="the slow one")
    jobs.Run(again).finish(by="the second one")
    assert Job.objects.get().result == {"by": "the second one"}
    with pytest.raises(jobs.LeaseLost):
        jobs.Run(slow).retry()
    assert Job.objects.get().state == "done"


@pytest.mark.django_db
def test_slow_worker_learns_of_it_and_stops(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    slow = jobs.Run(jobs.claim())
    slow.progress(1)
    silent(slow.job)
    jobs.claim()
    slow.extend()
    with pytest.raises(jobs.LeaseLost):
        slow.progress(2)


@pytest.mark.django_db
def test_lease_is_extended_while_working(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    run = jobs.Run(jobs.claim())
    silent(run.job)
    run.extend()
    assert jobs.claim() is None


@pytest.mark.django_db
def test_three_attempts_then_failed_with_words(kind: dict[str, Any]) -> None:
    def break_down(run: jobs.Run) -> None:
        raise RuntimeError("a secret detail")

    kind["do"] = break_down
    jobs.enqueue("test", {}, None)
    states = []
    for _attempt in range(3):
        states.append(run_now(jobs.claim()).state)
        assert jobs.claim() is None  # a pause first
        Job.objects.filter(state="queued").update(lease_until=facts_lock.clock() - A_SECOND)
    job = Job.objects.get()
    assert states == ["queued", "queued", "failed"]
    assert len(kind["calls"]) == 3
    assert str(job.uid) in job.message
    assert "secret" not in job.message
    assert jobs.claim() is None


@pytest.mark.django_db
def test_worker_that_dies_three_times_over_a_job_fails_it(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    for _death in range(3):
        silent(jobs.claim())
    assert jobs.claim() is None
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 3)
    assert "3" in job.message


@pytest.mark.django_db
def test_refused_job_is_not_tried_again(kind: dict[str, Any]) -> None:
    def refuse(run: jobs.Run) -> None:
        raise jobs.JobRefused("Row 7 has no name.")

    kind["do"] = refuse
    jobs.enqueue("test", {}, None)
    job = run_now(jobs.claim())
    assert (job.state, job.message, job.attempts) == ("failed", "Row 7 has no name.", 1)


@pytest.mark.django_db
def test_waiting_job_is_cancelled_at_once(kind: dict[str, Any]) -> None:
    job = jobs.enqueue("test", {}, None)
    assert jobs.ask_to_cancel(job)
    assert jobs.claim() is None
    assert Job.objects.get().state == "cancelled"
    assert not jobs.ask_to_cancel(job)


@pytest.mark.django_db
def test_running_job_is_cancelled_at_its_next_step(kind: dict[str, Any]) -> None:
    def go_on(run: jobs.Run) -> None:
        jobs.ask_to_cancel(run.job)
        run.extend()
        run.progress(1)
        kind["went on"] = True

    kind["do"] = go_on
    jobs.enqueue("test", {}, None)
    assert run_now(jobs.claim()).state == "cancelled"
    assert "went on" not in kind


@pytest.mark.django_db
def test_cancelled_job_of_a_dead_worker_is_not_taken_up(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    dead = jobs.claim()
    jobs.ask_to_cancel(dead)
    silent(dead)
    assert jobs.claim() is None
    assert Job.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_stopping_worker_hands_back_without_blame(kind: dict[str, Any]) -> None:
    stopping = threading.Event()
    stopping.set()
    kind["do"] = lambda run: run.progress(1)
    jobs.enqueue("test", {}, None)
    perform(jobs.claim(), Pulse("nobody"), stopping)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("queued", 0)
    assert jobs.claim() is not None


def wage(number: int) -> MinimumWage:
    return MinimumWage(country="GH", valid_from=datetime.date(2020, 1, number), per_hour=number, source="test")


@pytest.mark.django_db
def test_what_a_stale_worker_wrote_is_undone_with_its_end(kind: dict[str, Any]) -> None:
    def write_late(run: jobs.Run) -> None:
        with transaction.atomic():
            Worker.objects.create(name="written", started_at=facts_lock.clock(), seen_at=facts_lock.clock())
            Job.objects.filter(pk=run.job.pk).update(lease_token=None)  # another worker took it meanwhile
            run.finish()

    kind["do"] = write_late
    jobs.enqueue("test", {}, None)
    run_now(jobs.claim())
    assert not Worker.objects.filter(name="written").exists()


@pytest.mark.django_db
def test_failure_in_the_last_transaction_undoes_the_end_too(kind: dict[str, Any]) -> None:
    def stumble(run: jobs.Run) -> None:
        with transaction.atomic():
            run.finish()
            raise IntegrityError("after the end")

    kind["do"] = stumble
    jobs.enqueue("test", {}, None)
    assert run_now(jobs.claim()).state == "queued"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_take_the_same_job(kind: dict[str, Any]) -> None:
    for number in range(12):
        jobs.enqueue("test", {"number": number}, None)
    taken: list[int] = []

    def take_all() -> None:
        while job := jobs.claim():
            taken.append(job.pk)
        connections.close_all()

    threads = [threading.Thread(target=take_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_worker_does_all_that_waits_and_signs(kind: dict[str, Any]) -> None:
    seen = []
    kind["do"] = lambda run: seen.append(_signed_by_now())
    jobs.enqueue("test", {}, None)
    jobs.enqueue("test", {}, None)
    assert work(threading.Event(), until_empty=True) == 2
    assert seen == [True, True]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert not seen_lately()  # it has said goodbye


def _signed_by_now() -> bool:
    deadline = threading.Event()
    for _try in range(100):
        if seen_lately():
            return True
        deadline.wait(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_pulse_shows_progress_and_brings_the_wish_to_cancel(kind: dict[str, Any]) -> None:
    def wait(run: jobs.Run) -> None:
        run.progress(5, 10)
        for _beat in range(200):
            if Job.objects.get(pk=run.job.pk).done == 5:
                jobs.ask_to_cancel(run.job)
            threading.Event().wait(0.05)
            run.progress(5, 10)

    kind["do"] = wait
    jobs.enqueue("test", {}, None)
    work(threading.Event(), until_empty=True)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("cancelled", 5, 10)


@pytest.mark.django_db(transaction=True)
def test_worker_stops_when_nobody_is_left_above_it(kind: dict[str, Any]) -> None:
    jobs.enqueue("test", {}, None)
    assert work(threading.Event(), alone=lambda: True) == 0
    assert connection.is_usable()


@pytest.mark.django_db
def test_what_is_done_every_day_is_asked_for_once_a_day_and_never_twice_at_a_time(monkeypatch) -> None:
    daily = jobs.JobKind("daily", "Daily", lambda run: {"found": 3}, every=datetime.timedelta(days=1))
    jobs.job_kind("anonymise_participants")  # all kinds are found
    monkeypatch.setattr(jobs, "_registered", {"daily": daily, "asked for": jobs.JobKind("asked for", "", print)})
    (job,) = jobs.enqueue_periodic()
    assert (job.kind, job.requested_by, job.arguments) == ("daily", None, {})
    Job.objects.update(created_at=facts_lock.clock() - datetime.timedelta(days=3))
    assert jobs.enqueue_periodic() == [], "it still waits"
    assert run_now(jobs.claim()).result == {"found": 3}
    Job.objects.update(created_at=facts_lock.clock() - datetime.timedelta(hours=23))
    assert jobs.enqueue_periodic() == []
    Job.objects.update(created_at=facts_lock.clock() - datetime.timedelta(hours=25))
    assert len(jobs.enqueue_periodic()) == 1
