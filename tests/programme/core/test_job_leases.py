"""Leases in every order: workers that work, fall silent, come back, are stopped, while somebody cancels."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from score.programme.core import facts_lock, jobs
from score.programme.core.models import Job

ENDED = {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}
A_SECOND = datetime.timedelta(seconds=1)
START = datetime.datetime(2025, 3, 1, 9, tzinfo=datetime.UTC)


class Leases(RuleBasedStateMachine):
    """One job: at most one attempt counts, an end is an end, and nobody waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.now = START
        self.patch.setattr(facts_lock, "clock", lambda: self.now)
        self.patch.setitem(jobs._registered, "invented", jobs.JobKind("invented", "Invented", lambda run: None))
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.job = jobs.enqueue("invented", {}, None)
        self.runs: list[jobs.Run] = []  # every attempt of every worker; only the last can hold the lease
        self.end: dict[str, Any] | None = None
        self.finished = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.patch.undo()

    def row(self) -> Job:
        return Job.objects.get(pk=self.job.pk)

    def holds(self, run: jobs.Run) -> bool:
        row = self.row()
        return row.state == Job.State.RUNNING and row.lease_token == run.job.lease_token

    @rule(seconds=st.sampled_from([1, 9, 11, 21, 600]))
    def time_passes(self, seconds: int) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    @rule()
    def a_worker_looks(self) -> None:
        before = self.row()
        held = before.state == Job.State.RUNNING and before.lease_until >= self.now
        pausing = before.state == Job.State.QUEUED and (before.lease_until or self.now) > self.now
        claimed = jobs.claim()
        if held or pausing or before.state in ENDED:
            assert claimed is None
        elif before.cancel_asked or before.attempts >= jobs.ATTEMPTS:
            assert claimed is None
            assert self.row().state == (Job.State.CANCELLED if before.cancel_asked else Job.State.FAILED)
        else:
            assert claimed is not None and claimed.attempts == before.attempts + 1
            assert claimed.lease_until == self.now + jobs.lease()
            self.runs.append(jobs.Run(claimed))

    @precondition(lambda self: self.runs and self.holds(self.runs[-1]))
    @rule(how=st.sampled_from(["finish", "cancel", "fail", "retry", "hand_back"]))
    def it_was_only_slow(self, how: str) -> None:
        """The lease runs out, another worker takes the job up, and the first wants to end it."""
        slow = len(self.runs) - 1
        self.now = self.row().lease_until + A_SECOND
        self.a_worker_looks()
        if len(self.runs) > slow + 1 or self.row().state in ENDED:
            self.an_attempt_ends(slow, how)

    @precondition(lambda self: self.runs)
    @rule(number=st.integers(0, 9))
    def a_pulse(self, number: int) -> None:
        run = self.runs[number % len(self.runs)]
        held, asked = self.holds(run), self.row().cancel_asked
        run.extend()
        if held:
            assert self.row().lease_until == self.now + jobs.lease()
        if not run.ended and (not held or asked):
            with pytest.raises(jobs.JobCancelled if held else jobs.LeaseLost):
                run.progress(1)

    @precondition(lambda self: self.runs)
    @rule(number=st.integers(0, 9), how=st.sampled_from(["finish", "cancel", "fail", "retry", "hand_back"]))
    def an_attempt_ends(self, number: int, how: str) -> None:
        run = self.runs[number % len(self.runs)]
        before = self.row()
        if not self.holds(run):
            with pytest.raises(jobs.LeaseLost):
                run.fail("too late") if how == "fail" else getattr(run, how)()
            assert self.row().state == before.state and self.row().attempts == before.attempts
            return
        run.fail("invented reason") if how == "fail" else getattr(run, how)()
        self.finished += how == "finish"
        expected = {"finish": Job.State.DONE, "cancel": Job.State.CANCELLED, "fail": Job.State.FAILED}
        assert self.row().state == expected.get(how, Job.State.QUEUED)
        assert self.row().attempts == before.attempts - (how == "hand_back")

    @rule()
    def somebody_cancels(self) -> None:
        before = self.row()
        assert jobs.ask_to_cancel(before) is (before.state not in ENDED)
        if before.state == Job.State.QUEUED:
            assert self.row().state == Job.State.CANCELLED

    @invariant()
    def an_end_is_an_end(self) -> None:
        row = self.row()
        ended = row.state in ENDED
        assert (row.finished_at is not None) is ended
        if ended:
            now = {"state": row.state, "finished_at": row.finished_at, "message": row.message}
            assert self.end in (None, now)
            self.end = now
            assert row.lease_token is None
        else:
            assert self.end is None
        assert self.finished <= 1 and (row.state == Job.State.DONE) is (self.finished == 1)

    @invariant()
    def attempts_have_a_limit_and_who_runs_has_a_lease(self) -> None:
        row = self.row()
        assert 0 <= row.attempts <= jobs.ATTEMPTS
        assert (row.state == Job.State.RUNNING) is (row.lease_token is not None)
        assert row.state != Job.State.RUNNING or row.lease_until is not None
        assert sum(self.holds(run) for run in self.runs) <= 1

    @invariant()
    def nobody_waits_for_ever(self) -> None:
        row = self.row()
        if row.state not in ENDED:
            far = self.now + jobs.lease() + jobs.PAUSE * jobs.ATTEMPTS + A_SECOND
            assert jobs._due(far).filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_leases_in_whatever_order() -> None:
    Leases.TestCase.settings = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Leases.TestCase().runTest()
