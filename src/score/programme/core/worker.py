"""The worker: takes jobs up one after the other until it is told to stop."""

from __future__ import annotations

import datetime
import os
import platform
import threading
import time
from collections.abc import Callable
from types import TracebackType

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from score.programme.core import facts_lock, jobs, segments
from score.programme.core.models import Job, Worker

POLL_SECONDS = 1.0
TIDY_SECONDS = 600.0
FIRST_TIDY_SECONDS = 60.0
SIGN_SECONDS = 5.0
SEEN_LATELY = datetime.timedelta(seconds=60)  # an import may hold SQLite's write lock for a while
FORGOTTEN_AFTER = datetime.timedelta(days=1)
log = structlog.get_logger("score.worker")


def seen_lately() -> bool:
    """Whether any worker gave a sign of life within the last minute."""
    return Worker.objects.filter(seen_at__gte=facts_lock.clock() - SEEN_LATELY).exists()


class Pulse:
    """A thread beside the work: the worker's sign of life, and the lease of the job it is at.

    It has a connection of its own, so that progress is seen while the work is inside a transaction.
    """

    def __init__(self, name: str, seconds: float | None = None) -> None:
        self.name = name
        self.run: jobs.Run | None = None
        self._seconds = seconds or min(1.0, jobs.lease().total_seconds() / 4)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self._signed = 0.0

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while True:
                try:
                    self._sign()
                    if run := self.run:
                        run.extend()
                except DatabaseError as error:  # a long write elsewhere: the next beat tries again
                    log.warning("pulse missed", reason=str(error).strip())
                    connection.close()
                if self._over.wait(self._seconds):
                    return
        finally:
            connection.close()

    def _sign(self) -> None:
        if time.monotonic() - self._signed < SIGN_SECONDS:
            return
        moment = facts_lock.clock()
        Worker.objects.update_or_create(
            name=self.name, defaults={"seen_at": moment}, create_defaults={"seen_at": moment, "started_at": moment}
        )
        self._signed = time.monotonic()


def work(stopping: threading.Event, *, until_empty: bool = False, alone: Callable[[], bool] = lambda: False) -> int:
    """Do jobs until `stopping` is set; how many were taken up.

    `until_empty`: stop when nothing is waiting. `alone`: asked between jobs; when it says yes, stop too
    (the process that started this worker is gone).
    """
    taken = 0
    # not at the start, when somebody may be waiting for a job; but a new instance shows soon what is found in it
    tidied = time.monotonic() - max(TIDY_SECONDS - FIRST_TIDY_SECONDS, 0)
    _forget_old_workers()
    with Pulse(f"{platform.node()}:{os.getpid()}") as pulse:
        while not stopping.is_set() and not alone():
            job = _next_job()
            if job is not None:
                taken += 1
                perform(job, pulse, stopping)
            elif until_empty:
                break
            elif time.monotonic() - tidied >= TIDY_SECONDS:
                _ask_for_periodic()
                _copy_facts()
                tidied = time.monotonic()
            else:
                stopping.wait(POLL_SECONDS)
    Worker.objects.filter(name=pulse.name).delete()
    return taken


def _forget_old_workers() -> None:
    try:
        Worker.objects.filter(seen_at__lt=facts_lock.clock() - FORGOTTEN_AFTER).delete()
    except DatabaseError as error:
        log.warning("database not reached", reason=str(error).strip())


def _ask_for_periodic() -> None:
    try:
        jobs.enqueue_periodic()
    except DatabaseError as error:  # a long write elsewhere: the next time will do
        log.warning("periodic jobs not asked for", reason=str(error).strip())
        connection.close()


def _copy_facts() -> None:
    """While nothing waits: put many newer facts into segments, from which figures are read fastest."""
    try:
        for segment in segments.build():
            log.info("segment", table=segment.table, rows=segment.rows)
    except (DatabaseError, OSError) as error:  # a long write elsewhere, or no space: figures do without
        log.warning("segments not built", reason=str(error).strip())
        connection.close()


def _next_job() -> Job | None:
    try:
        return jobs.claim()
    except DatabaseError as error:  # the database is away or busy: a worker outlives that
        log.warning("database not reached", reason=str(error).strip())
        connection.close()
        return None


def perform(job: Job, pulse: Pulse, stopping: threading.Event) -> None:
    """One attempt at a job that was claimed; whatever happens, it ends, waits again, or its lease runs out."""
    run = jobs.Run(job, stopping)
    pulse.run = run
    begun = time.perf_counter()
    with translation.override(jobs.language_of(job)):
        try:
            outcome = _attempt(run)
        except jobs.LeaseLost:
            outcome = "lease lost"
        except DatabaseError:
            log.exception("job left", job=str(job.uid), kind=job.kind)  # its lease will run out
            connection.close()
            outcome = "left"
        finally:
            pulse.run = None
    seconds = round(time.perf_counter() - begun, 3)
    log.info("job", job=str(job.uid), kind=job.kind, attempt=job.attempts, outcome=outcome, seconds=seconds)


def _attempt(run: jobs.Run) -> str:
    job = run.job
    try:
        result = jobs.job_kind(job.kind).function(run, **job.arguments)
        if not run.ended:
            run.finish(**(result or {}))
        return "done"
    except jobs.LeaseLost:
        raise
    except jobs.JobCancelled:
        run.cancel()
        return "cancelled"
    except jobs.WorkerStopping:
        run.hand_back()
        return "handed back"
    except jobs.JobRefused as refusal:
        run.fail(str(refusal))
        return "refused"
    except jobs.UnknownJob:
        run.fail(_("This version of the software does not know how to do this."))
        return "unknown"
    except Exception:
        log.exception("job attempt failed", job=str(job.uid), kind=job.kind, attempt=job.attempts)
        if job.attempts < jobs.ATTEMPTS:
            run.retry()
            return "to be tried again"
        run.fail(_("It failed %(times)s times. The server's log has the reason under %(uid)s.") % _words(job))
        return "failed"


def _words(job: Job) -> dict[str, object]:
    return {"times": job.attempts, "uid": job.uid}
