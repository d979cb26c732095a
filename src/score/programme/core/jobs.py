"""Background jobs: a row is the job, and a lease on it instead of a promise.

A worker takes a job up for a short time and keeps extending it while it works. A worker that was killed
extends nothing, so its job is taken up again; one that was only slow finds its lease gone and cannot finish.
Because a job may be begun more than once, its function writes in one transaction and ends it with
`run.finish()`: what it wrote and the job's end become true together or not at all.
"""

from __future__ import annotations

import datetime
import functools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from score.programme.core import facts_lock
from score.programme.core.domains import offered
from score.programme.core.models import Job

ATTEMPTS = 3
PAUSE = datetime.timedelta(seconds=10)  # before the second attempt; twice that before the third
log = structlog.get_logger("score.jobs")


class UnknownJob(Exception):
    """No function is registered for this kind of job."""


class JobRefused(Exception):
    """The job cannot be done however often it is tried. The message is shown to who asked for it."""


class JobCancelled(Exception):
    """Somebody asked for the job to be cancelled."""


class WorkerStopping(Exception):
    """The worker was told to stop: the job goes back into the queue."""


class LeaseLost(Exception):
    """Another worker has the job now; nothing that this one does to it may count."""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work: its name in the table, what readers see, the function that does it."""

    name: str
    title: Any
    function: Callable[..., dict[str, Any] | None]
    every: datetime.timedelta | None = None  # asked for by the worker itself, so often; without arguments


_registered: dict[str, JobKind] = {}


def job_function(
    kind: str, *, title: Any, every: datetime.timedelta | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of a domain's `jobs.py`: called with a `Run` and the job's arguments by name.

    `every`: nobody asks for it, the worker does it so often.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if kind in _registered:
            raise ValueError(f"two functions do the job {kind}")
        _registered[kind] = JobKind(kind, title, function, every)
        return function

    return register


def job_kind(name: str) -> JobKind:
    """The kind called `name`; raises UnknownJob."""
    _find_all()
    try:
        return _registered[name]
    except KeyError:
        raise UnknownJob(name) from None


@functools.cache
def _find_all() -> None:
    offered("jobs")  # each registers its kinds when it is imported


def enqueue(kind: str, arguments: dict[str, Any], requested_by: Any) -> Job:
    """Ask for a job, in the caller's transaction: it becomes visible together with what it is about.

    `arguments`: keys and plain values, never rows. `requested_by`: a user, or None for the system.
    """
    return Job.objects.create(kind=job_kind(kind).name, arguments=arguments, requested_by=requested_by)


def enqueue_periodic() -> list[Job]:
    """Ask for every job that is done by itself so often and whose turn has come.

    Two workers that look at the same instant may ask twice: such a job does nothing where nothing is left to do.
    """
    _find_all()
    return [
        enqueue(one.name, {}, None) for one in list(_registered.values()) if one.every and _turn_of(one.name, one.every)
    ]


def _turn_of(kind: str, every: datetime.timedelta) -> bool:
    under_way = Q(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    lately = Q(created_at__gt=facts_lock.clock() - every)
    return not Job.objects.filter(under_way | lately, kind=kind).exists()


def lease() -> datetime.timedelta:
    """For how long a worker has a job without a sign of life."""
    return datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _due(now: datetime.datetime) -> QuerySet[Job]:
    """Jobs to take up: waiting ones whose pause is over, and running ones whose worker fell silent."""
    waiting = Q(state=Job.State.QUEUED) & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))
    return Job.objects.filter(waiting | Q(state=Job.State.RUNNING, lease_until__lt=now)).order_by("pk")


def claim() -> Job | None:
    """Take up the oldest job that is due, with a fresh lease; None where there is nothing to do."""
    while _due(facts_lock.clock()).exists():  # asked first, so that an idle worker never wants SQLite's write lock
        with transaction.atomic():
            now = facts_lock.clock()
            job = _due(now).select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if not _to_be_ended(job, now):
                job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
                job.lease_until, job.lease_token = now + lease(), uuid.uuid4()
                job.save(update_fields=["state", "attempts", "lease_until", "lease_token"])
                return job
    return None


def _to_be_ended(job: Job, now: datetime.datetime) -> bool:
    """End a job that is not to be taken up (again): cancelled in the meantime, or silent too often."""
    if job.cancel_asked:
        job.state = Job.State.CANCELLED
    elif job.attempts >= ATTEMPTS:
        job.state = Job.State.FAILED
        with translation.override(language_of(job)):
            job.message = _("The worker stopped %(times)s times while it was at this. Ask whoever runs the server.") % {
                "times": job.attempts
            }
    else:
        return False
    job.finished_at, job.lease_until, job.lease_token = now, None, None
    job.save(update_fields=["state", "message", "finished_at", "lease_until", "lease_token"])
    log.warning("job ended", job=str(job.uid), kind=job.kind, state=job.state, attempts=job.attempts)
    return True


def language_of(job: Job) -> str:
    """The language in which messages of this job are written: that of who asked for it."""
    return (job.requested_by.language if job.requested_by else "") or settings.LANGUAGE_CODE


def ask_to_cancel(job: Job) -> bool:
    """Cancel a waiting job at once, a running one at its next sign of life. False when it has ended already."""
    with transaction.atomic():
        now = facts_lock.clock()
        if Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, cancel_asked=True, finished_at=now, lease_until=None
        ):
            return True
        return bool(Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True))


class Run:
    """One attempt at a job, as its function sees it."""

    def __init__(self, job: Job, stopping: threading.Event | None = None) -> None:
        self.job = job
        self.ended = False
        self._stopping = stopping or threading.Event()
        self._cancelled = threading.Event()
        self._lost = threading.Event()

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is: cheap enough for every row; written by the worker's pulse, outside any transaction.

        Raises JobCancelled, WorkerStopping or LeaseLost where the work is to end here.
        """
        self.job.done, self.job.total, self.job.message = done, total, message
        if self._lost.is_set():
            raise LeaseLost(self.job.uid)
        if self._cancelled.is_set():
            raise JobCancelled(self.job.uid)
        if self._stopping.is_set():
            raise WorkerStopping(self.job.uid)

    def extend(self) -> None:
        """Extend the lease, write the progress, learn of a wish to cancel. Called by the worker's pulse."""
        held = self._held().update(
            lease_until=facts_lock.clock() + lease(),
            done=self.job.done,
            total=self.job.total,
            message=self.job.message,
        )
        if not held and not self.ended:
            self._lost.set()
        elif held and self._held().filter(cancel_asked=True).exists():
            self._cancelled.set()

    def finish(self, **result: Any) -> None:
        """The job is done. Call it last in the transaction that writes: raises LeaseLost, which undoes all."""
        self._end(state=Job.State.DONE, result=result, done=self.job.total or self.job.done, total=self.job.total)

    def cancel(self) -> None:
        """The job ends because somebody wished so."""
        self._end(state=Job.State.CANCELLED)

    def fail(self, message: str) -> None:
        """The job ends without success, for the reason given in words for its reader."""
        self._end(state=Job.State.FAILED, message=message)

    def retry(self) -> None:
        """Back into the queue after a pause."""
        self._put_back(lease_until=facts_lock.clock() + PAUSE * self.job.attempts)

    def hand_back(self) -> None:
        """Back into the queue as if it had not been taken up: the worker stops, the job is not to blame."""
        self._put_back(lease_until=None, attempts=F("attempts") - 1)

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, lease_token=self.job.lease_token)

    def _end(self, **changes: Any) -> None:
        moment = facts_lock.clock()
        if not self._held().update(finished_at=moment, lease_until=None, lease_token=None, **changes):
            raise LeaseLost(self.job.uid)
        self.ended = True

    def _put_back(self, **changes: Any) -> None:
        if not self._held().update(state=Job.State.QUEUED, lease_token=None, **changes):
            raise LeaseLost(self.job.uid)
        self.ended = True
