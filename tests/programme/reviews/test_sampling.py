"""Which reports are read: all until several in a row were clean, then a share, by lots that can be drawn again."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import hmac
from decimal import Decimal

import pytest

from score.catalogue.countries import country_files, reviewing
from score.programme.coaching.actions import mark_practices, record_report
from score.programme.coaching.subject import practices_of
from score.programme.core.models import AuditEvent
from score.programme.dashboards.review.queue import queue_of
from score.programme.reviews import actions, sampling
from score.programme.reviews.jobs import let_pass
from score.programme.reviews.models import ReviewDecision, ReviewSampling
from score.programme.reviews.queries import State, clean_in_a_row, standings
from tests.programme.factories import make_actor
from tests.programme.reviews.scene import Scene, make_scene, visit_report

pytestmark = pytest.mark.django_db
SEED = "a kept seed"


@pytest.fixture
def scene():
    return make_scene()


def prove(scene: Scene, reports: int = 3) -> None:
    """The trainer hands in some clean reports, and they are approved."""
    for number in range(reports):
        report = visit_report(scene.visit(scene.another_firm(f"Proof {number} (invented)")))
        actions.approve(actor=scene.coordinator, report=report, today=scene.today)


def drawn(report, seed=SEED):
    return sampling.lot_of(report, seed) < Decimal("0.2")


def hand_in(scene: Scene, number: int):
    return [visit_report(scene.visit(scene.another_firm())) for _ in range(number)]


def passed():
    return set(ReviewDecision.objects.in_force().filter(verdict="passed").values_list("subject", flat=True))


def test_lots_are_the_same_each_time_and_others_under_another_seed(scene):
    report = visit_report(scene.visit())
    assert sampling.lot_of(report, SEED) == sampling.lot_of(report, SEED)
    assert sampling.lot_of(report, SEED) != sampling.lot_of(report, "another")
    changed = dataclasses.replace(report, revision="other:1")
    assert sampling.lot_of(changed, SEED) == sampling.lot_of(report, SEED)


def test_a_lot_can_be_drawn_again_from_the_seed_alone(scene, settings):
    report = visit_report(scene.visit())
    told = f"visit_report\n{report.subject}".encode()
    first = hmac.new(b"a kept seed", told, hashlib.sha256).hexdigest()[:16]
    assert sampling.lot_of(report, SEED) == Decimal(int(first, 16) % 10**6) / 10**6
    before = sampling.lot_of(report, SEED)
    settings.SECRET_KEY = "another instance"
    assert sampling.lot_of(report, SEED) == before


def test_lots_spread_evenly(scene):
    report = visit_report(scene.visit())
    lots = [sampling.lot_of(dataclasses.replace(report, subject=str(n)), SEED) for n in range(4000)]
    assert all(0 <= lot < 1 for lot in lots)
    share = sum(lot < Decimal("0.2") for lot in lots) / 4000
    assert abs(share - 0.2) < 0.03  # four standard errors are 0.025
    assert abs(float(sum(lots)) / 4000 - 0.5) < 0.02


def test_first_reports_are_all_read_and_then_only_what_is_drawn(scene):
    sampling.keep_rule("GH", seed=SEED)
    early = hand_in(scene, 6)
    assert let_pass(scene.today) == 0
    for report in early[:2]:
        actions.approve(actor=scene.coordinator, report=report, today=scene.today)
    assert let_pass(scene.today) == 0
    actions.approve(actor=scene.coordinator, report=early[2], today=scene.today)
    later = [*early[3:], *hand_in(scene, 12)]
    expected = {one.subject for one in later if not drawn(one)}
    assert 0 < len(expected) < len(later)
    assert let_pass(scene.today) == len(expected)
    assert passed() == expected
    waiting = {one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]}
    assert waiting == {one.subject for one in later} - expected


def test_what_was_not_drawn_says_so_and_is_not_approved(scene):
    rule = sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    report = next(one for one in hand_in(scene, 12) if not drawn(one))
    let_pass(scene.today)
    made = ReviewDecision.objects.in_force().get(subject=report.subject)
    assert (made.verdict, made.recorded_by, made.sampling) == ("passed", None, rule)
    assert made.lot == sampling.lot_of(report, SEED)
    assert AuditEvent.objects.filter(action="pass_report_unread").exists()
    [shown] = [one for one in queue_of(scene.coordinator).tabs["passed"] if one.report.subject == report.subject]
    assert shown.state.value == "passed"
    assert report.subject not in {one.report.subject for one in queue_of(scene.coordinator).tabs["decided"]}


def test_the_queue_leaves_out_before_the_job_runs_what_it_will_let_pass(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    reports = hand_in(scene, 8)
    before = {one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]}
    let_pass(scene.today)
    assert {one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]} == before
    assert before == {one.subject for one in reports if drawn(one)}


def test_what_is_missing_or_odd_is_always_shown(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    missing = [visit_report(scene.visit(scene.another_firm(), representative="")) for _ in range(6)]
    odd = [visit_report(scene.visit(scene.another_firm(), workers_women=0, workers_men=0)) for _ in range(6)]
    let_pass(scene.today)
    assert not passed() & {one.subject for one in (*missing, *odd)}


def test_a_report_returned_begins_the_row_anew(scene):
    prove(scene, 4)
    user = scene.trainer.user.pk
    assert clean_in_a_row([user]) == {user: 4}
    report = visit_report(scene.visit())
    made = actions.return_report(
        actor=scene.coordinator, report=report, questions={"": "Why?"}, due_on=scene.today, today=scene.today
    )
    assert clean_in_a_row([user]) == {user: 0}
    actions.take_back(actor=scene.coordinator, decision=made, reason="by mistake")
    assert clean_in_a_row([user]) == {user: 4}


def test_one_trainer_s_clean_reports_say_nothing_of_another(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    newcomer = make_actor("trainer", scene.partner)
    for _ in range(6):
        scene.visit(scene.another_firm(), by=newcomer)
    assert let_pass(scene.today) == 0


def test_an_approval_with_something_missing_counts_for_nothing(scene):
    for number in range(4):
        report = visit_report(scene.visit(scene.another_firm(f"{number} (invented)"), representative=""))
        actions.approve(actor=scene.coordinator, report=report, today=scene.today)
    user = scene.trainer.user.pk
    assert clean_in_a_row([user]) == {user: 0}


def test_a_change_after_an_approval_is_shown_whatever_its_lot(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    subjects = [scene.visit(scene.another_firm(f"{number} (invented)")) for number in range(10)]
    later = [visit_report(one) for one in subjects]
    for one in later:
        actions.approve(actor=scene.coordinator, report=one, today=scene.today)
    for subject in subjects:
        mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    assert let_pass(scene.today) == 0
    assert len(queue_of(scene.coordinator).tabs["waiting"]) == 10


def test_what_passed_unread_and_was_changed_to_something_odd_is_shown(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    subjects = [scene.visit(scene.another_firm(f"{number} (invented)")) for number in range(10)]
    subject = next(one for one in subjects if not drawn(visit_report(one)))
    let_pass(scene.today)
    first = [next(iter(mark_codes(scene)))]
    mark_practices(actor=scene.trainer, subject=subject, marks=dict.fromkeys(first), reason="a slip")
    assert let_pass(scene.today) == 0
    assert subject.name in {one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]}


def test_what_passed_unread_and_was_changed_waits_however_clean_it_is(scene):
    sampling.keep_rule("GH", seed=SEED)
    prove(scene)
    subjects = [scene.visit(scene.another_firm(f"{number} (invented)")) for number in range(10)]
    undrawn = [one for one in subjects if not drawn(visit_report(one))]
    assert let_pass(scene.today) == len(undrawn)
    for subject in undrawn:
        record_report(actor=scene.trainer, subject=subject, changes={"workers_women": 4}, reason="counted again")
    assert {one.name for one in undrawn} <= {one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]}
    assert let_pass(scene.today) == 0
    states = {standings([visit_report(one)], scene.today)[visit_report(one).key].state for one in undrawn}
    assert states == {State.CHANGED}


def mark_codes(scene):
    return [one.code for one in practices_of(scene.cohort)]


def test_the_rule_is_the_country_s_and_keeps_its_seed_when_the_file_changes(scene, monkeypatch):
    first = sampling.keep_rule("GH")
    assert (first.after, first.share, len(first.seed)) == (3, Decimal("0.2"), 32)
    assert sampling.keep_rule("GH") == first
    other = reviewing.Reviewing(5, Decimal("0.5"), 7, 9, Decimal("0.2"), "invented")
    monkeypatch.setattr(sampling, "reviewing_in", lambda country: other)
    changed = sampling.keep_rule("GH")
    assert (changed.after, changed.share, changed.seed) == (5, Decimal("0.5"), first.seed)
    assert ReviewSampling.objects.in_force().get() == changed


def test_every_country_file_says_how_reports_are_looked_at_or_our_default_holds():
    assert country_files.get("GH").reviews.after == 3
    assert country_files.get("FR").reviews == reviewing.DEFAULT
    assert sampling.reviewing_in("XX") == reviewing.DEFAULT


def test_what_was_handed_in_long_before_reviews_began_is_in_no_list(scene, monkeypatch):
    report = visit_report(scene.visit())
    assert len(queue_of(scene.coordinator).items) == 1
    sampling.keep_rule("GH", seed=SEED)
    assert len(queue_of(scene.coordinator).items) == 1  # of the days before it is still looked at
    monkeypatch.setattr(sampling, "GRACE", datetime.timedelta(0))
    queue = queue_of(scene.coordinator)
    assert (queue.items, queue.before) == ([], 1)
    assert let_pass(scene.today) == 0
    later = scene.visit(scene.another_firm())
    assert [one.report.subject for one in queue_of(scene.coordinator).items] == [later.name]
    # whoever opens it can decide all the same, and from then on a change is seen
    actions.approve(actor=scene.coordinator, report=report, today=scene.today)
    assert queue_of(scene.coordinator).before == 0
