"""Reports, decisions, queries in any order: nobody approves their own, nothing is lost, the queue is the undecided."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from score.programme.coaching.actions import mark_practices, record_report
from score.programme.coaching.models import PracticeSeen
from score.programme.core.facts import AlreadySuperseded
from score.programme.dashboards.review.queue import queue_of
from score.programme.reviews import actions
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from score.programme.reviews.queries import standings
from tests.programme.factories import make_actor
from tests.programme.machines import run_machine
from tests.programme.reviews.scene import make_scene, visit_report

REPORTS = 3
which = st.integers(0, REPORTS - 1)
who = st.sampled_from(["trainer", "coordinator", "colleague", "owner", "clerk"])


class Reviews(RuleBasedStateMachine):
    """Our own books, kept by hand: for each report what was last decided about which state of it, and what is asked."""

    @initialize()
    def begin(self) -> None:
        """Three reports, two coordinators, the owner, a trainer and a clerk who enter."""
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.scene = make_scene()
        self.people = {
            "trainer": self.scene.trainer,
            "coordinator": self.scene.coordinator,
            "owner": self.scene.owner,
            "colleague": make_actor("coordinator", self.scene.office),
            "clerk": make_actor("data_clerk", self.scene.partner),
        }
        firms = [self.scene.firm, self.scene.another_firm(), self.scene.another_firm()]
        self.subjects = [self.scene.visit(firm) for firm in firms]
        self.version = [0] * REPORTS
        self.finished = [True] * REPORTS
        self.entered = [{"trainer"} for _ in range(REPORTS)]
        # by report: what was decided and holds (verdict, version), the last at the end
        self.held: list[list[tuple[str, int, int]]] = [[] for _ in range(REPORTS)]
        self.had_part: dict[int, frozenset[str]] = {}  # by decision, who had entered something until then
        self.open: list[set[str]] = [set() for _ in range(REPORTS)]
        self.recorded = self.asked = 0

    @rule(at=which, name=who, seen=st.sampled_from(["yes", "no", "not_seen"]))
    def change(self, at: int, name: str, seen: str) -> None:
        """Somebody marks a practice otherwise, or as it stands, which is no change."""
        before = PracticeSeen.objects.count()
        mark_practices(
            actor=self.people[name], subject=self.subjects[at], marks={"daily_talks": seen}, reason="looked again"
        )
        if PracticeSeen.objects.count() > before:
            self.version[at] += 1
            self.entered[at].add(name)

    @rule(at=which)
    def open_again(self, at: int) -> None:
        """The trainer opens a report, or finishes it."""
        self.finished[at] = not self.finished[at]
        record_report(
            actor=self.scene.trainer,
            subject=self.subjects[at],
            changes={"finished": self.finished[at]},
            reason="more to say",
        )
        self.version[at] += 1

    @rule(at=which, name=who, says=st.booleans(), old=st.booleans())
    def approve(self, at: int, name: str, says: bool, old: bool) -> None:
        """Somebody tries to approve, also from a page that is older than the last decision."""
        if not self.finished[at]:
            return
        actor = self.people[name]
        allowed = name in ("coordinator", "colleague") or (name == "owner" and says)
        allowed = allowed and name not in self.entered[at]
        waits = self._same(at) and (bool(self.open[at]) or self.held[at][-1][0] == "approved")
        late = old and bool(self.held[at])
        try:
            made = actions.approve(
                actor=actor,
                report=visit_report(self.subjects[at]),
                seen=self._seen(at, old),
                stands_in=says,
                today=self.scene.today,
            )
        except (ValidationError, PermissionDenied):
            assert not allowed or waits or late
            return
        assert allowed
        assert not (waits or late)
        self.open[at].clear()
        self._hold(at, "approved", made.pk)

    @rule(at=which, name=who, old=st.booleans())
    def return_it(self, at: int, name: str, old: bool) -> None:
        """Somebody tries to ask, also from a page that is older than the last decision."""
        if not self.finished[at]:
            return
        allowed = name in ("coordinator", "colleague", "owner") and name not in self.entered[at]
        waits, late = self._same(at) and bool(self.open[at]), old and bool(self.held[at])
        try:
            made = actions.return_report(
                actor=self.people[name],
                report=visit_report(self.subjects[at]),
                questions={"representative": "Whom?"},
                due_on=self.scene.today,
                seen=self._seen(at, old),
                stands_in=True,
                today=self.scene.today,
            )
        except (ValidationError, PermissionDenied):
            assert not allowed or waits or late
            return
        assert allowed
        assert not (waits or late)
        self.asked += 1
        self.open[at].add(str(ReviewQuery.objects.filter(supersedes__isnull=True).latest("pk").uid))
        self._hold(at, "returned", made.pk)

    @precondition(lambda self: any(self.open))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """The trainer answers a query."""
        at = data.draw(st.sampled_from([at for at in range(REPORTS) if self.open[at]]))
        uid = data.draw(st.sampled_from(sorted(self.open[at])))
        query = ReviewQuery.objects.in_force().get(uid=uid)
        actions.answer(actor=self.scene.trainer, query=query, text="The head of the works council.")
        self.open[at].discard(uid)

    @rule(at=which, name=who)
    def take_back(self, at: int, name: str) -> None:
        """Somebody tries to take the last decision back."""
        if not self.held[at]:
            return
        decision = ReviewDecision.objects.get(pk=self.held[at][-1][2])
        try:
            actions.take_back(actor=self.people[name], decision=decision, reason="by mistake")
        except PermissionDenied:
            assert decision.recorded_by != self.people[name].user
            return
        except AlreadySuperseded:  # a later one was decided, and taken back
            assert ReviewDecision.objects.filter(supersedes=decision).exists()
            return
        assert decision.recorded_by == self.people[name].user
        self.held[at].pop()
        withdrawn = set(ReviewQuery.objects.filter(withdrawn=True).values_list("uid", flat=True))
        self.open[at] = {uid for uid in self.open[at] if uid not in set(map(str, withdrawn))}

    @invariant()
    def nobody_ever_approved_their_own(self) -> None:
        """Whoever decided had entered nothing until then: the action saw to it, and the books agree."""
        for one in ReviewDecision.objects.filter(withdrawn=False):
            assert one.recorded_by not in {self.people[name].user for name in self.had_part[one.pk]}

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every decision and query that was made is there, in a chain that ends in what holds."""
        assert ReviewDecision.objects.filter(withdrawn=False).count() == self.recorded
        assert ReviewQuery.objects.filter(supersedes__isnull=True).count() == self.asked
        still = set(map(str, ReviewQuery.objects.in_force().filter(state="open").values_list("uid", flat=True)))
        assert still == set().union(*self.open)

    @invariant()
    def the_queue_is_exactly_the_undecided(self) -> None:
        """By the books, not by what the pages reckon."""
        expected = set()
        for at in range(REPORTS):
            if not self.finished[at]:
                continue
            last = self.held[at][-1] if self.held[at] else None
            settled = last is not None and last[1] == self.version[at] and (last[0] == "approved" or self.open[at])
            if not settled:
                expected.add(self.subjects[at].name)
        tabs = queue_of(self.scene.owner).tabs
        assert {one.report.subject for one in (*tabs["waiting"], *tabs["stand_in"])} == expected

    def teardown(self) -> None:
        """Leave nothing behind."""
        with suppress(AttributeError):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _same(self, at: int) -> bool:
        """Whether the last decision is about what stands now."""
        return bool(self.held[at]) and self.held[at][-1][1] == self.version[at]

    def _seen(self, at: int, old: bool) -> int | None:
        """The last decision, as a page shows it; on an old page the one before it."""
        keys = [None, *(pk for _verdict, _version, pk in self.held[at])]
        return keys[-2] if old and len(keys) > 1 else keys[-1]

    def _hold(self, at: int, verdict: str, pk: int) -> None:
        self.held[at].append((verdict, self.version[at], pk))
        self.had_part[pk] = frozenset(self.entered[at])
        self.recorded += 1
        report = visit_report(self.subjects[at])
        assert standings([report], self.scene.today)[report.key].decision is not None


@pytest.mark.django_db
@pytest.mark.long
def test_reports_decisions_and_queries_in_any_order():
    run_machine(Reviews, runs=20, steps=20)
