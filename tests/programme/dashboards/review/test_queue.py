"""The queue and its pages: what comes first, who is shown what, deciding one after the other and many at once."""

from __future__ import annotations

import csv
import datetime
import io
import re

import pytest
from django.urls import reverse

from score.programme.coaching.actions import mark_practices
from score.programme.coaching.subject import VisitSubject
from score.programme.dashboards.review.queue import queue_of
from score.programme.results import round_review
from score.programme.results.actions import record_answers
from score.programme.reviews import actions
from score.programme.reviews.models import ReviewCount, ReviewDecision, ReviewQuery
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor, make_enterprise, make_organisation
from tests.programme.reviews.scene import make_scene, people, round_report, visit_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))
    return make_scene()


def page_of(report):
    return reverse("review_report", args=[report.kind, report.subject])


def titles(items):
    return [f"{one.report.title}, {one.report.firm}" for one in items]


def decide(client, report, verdict="approved", **more):
    return client.post(page_of(report), {"revision": report.revision, "verdict": verdict, **more})


def test_what_is_odd_comes_first_then_what_is_missing_then_the_oldest(scene):
    clean = scene.visit(scene.another_firm("Clean (invented)"))
    missing = scene.visit(scene.another_firm("Missing (invented)"), representative="")
    scene.round()
    odd = scene.round("endline", year=2025, answers=[people(500, "a second hall")])
    last = scene.visit(scene.another_firm("Clean too (invented)"))
    order = [one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]]
    assert order[0] == str(odd.uid)
    assert order.index(missing.name) < order.index(clean.name) < order.index(last.name)


def test_a_coordinator_sees_their_country_and_the_owner_all(scene):
    scene.visit()
    elsewhere = make_actor("coordinator", make_organisation("country_office", country="PE"))
    make_enterprise("PE", scene.partner)
    assert len(queue_of(scene.coordinator).items) == 1
    assert queue_of(elsewhere).items == []
    assert len(queue_of(scene.owner).items) == 1
    assert queue_of(scene.owner, country="PE").items == []
    assert queue_of(scene.owner, kind="answers").items == []


def test_what_one_entered_oneself_waits_for_a_stand_in(scene):
    scene.visit(by=scene.coordinator)
    queue = queue_of(scene.coordinator)
    [item] = queue.tabs["stand_in"]
    assert "somebody else" in item.blocked
    assert queue.tabs["waiting"] == []
    colleague = make_actor("coordinator", scene.office)
    assert [one.blocked for one in queue_of(colleague).tabs["waiting"]] == [""]
    assert queue_of(scene.coordinator).tabs["stand_in"] == []


def test_the_owner_begins_with_what_needs_a_stand_in_and_has_to_say_so(scene):
    report = visit_report(scene.visit(by=scene.coordinator))
    client = signed_in(scene.owner)
    shown = client.get(reverse("review_queue")).content.decode()
    assert "Long Bench Woodworks" in shown
    refused = decide(client, report)
    assert refused.status_code == 422
    assert "stand in" in refused.content.decode()
    assert decide(client, report, stands_in="on").status_code == 302
    assert ReviewDecision.objects.get().stands_in
    refused = decide(signed_in(scene.coordinator), report)
    assert "somebody else" in refused.content.decode()


def test_deciding_opens_the_next_and_at_the_end_the_queue(scene):
    first = visit_report(scene.visit())
    second = visit_report(scene.visit(scene.another_firm()))
    client = signed_in(scene.coordinator)
    assert decide(client, first)["Location"] == page_of(second)
    assert decide(client, second)["Location"] == reverse("review_queue")


def test_approving_changed_meanwhile_is_refused_and_shows_what_stands_now(scene):
    subject = scene.visit()
    seen = visit_report(subject)
    mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    answer = decide(signed_in(scene.coordinator), seen)
    assert answer.status_code == 422
    assert "changed while you looked" in answer.content.decode()
    assert visit_report(subject).revision in answer.content.decode()


def test_only_what_changed_since_the_approval_is_shown(scene):
    subject = scene.visit()
    client = signed_in(scene.coordinator)
    decide(client, visit_report(subject))
    mark_practices(actor=scene.trainer, subject=subject, marks={"daily_talks": "no"}, reason="looked again")
    shown = client.get(page_of(visit_report(subject))).content.decode()
    assert "What changed since it was approved" in shown
    assert "Short daily talks" in shown
    assert "First visit to this enterprise" not in shown
    whole = client.get(page_of(visit_report(subject)), {"all": "1"}).content.decode()
    assert "First visit to this enterprise" in whole


def test_a_query_keeps_what_was_typed_where_it_is_refused(scene):
    report = visit_report(scene.visit(representative=""))
    client = signed_in(scene.coordinator)
    nothing = decide(client, report, "returned")
    assert nothing.status_code == 422
    mark_practices(
        actor=scene.trainer,
        subject=VisitSubject(scene.firm, scene.cohort, 1),
        marks={"daily_talks": "no"},
        reason="again",
    )
    refused = decide(client, report, "returned", **{"ask:representative": "Whom did you meet?"})
    assert refused.status_code == 422
    assert "Whom did you meet?" in refused.content.decode()
    assert not ReviewQuery.objects.exists()


def test_many_clean_ones_are_approved_at_once_and_taken_back_at_once(scene):
    for number in range(3):
        scene.visit(scene.another_firm(f"Clean {number} (invented)"))
    missing = visit_report(scene.visit(representative=""))
    client = signed_in(scene.coordinator)
    tokens = [one.token for one in queue_of(scene.coordinator).items]
    assert client.post(reverse("review_batch"), {"report": [*tokens, "no such report"]}).status_code == 302
    assert ReviewDecision.objects.in_force().count() == 3
    assert not ReviewDecision.objects.filter(subject=missing.subject).exists()
    shown = client.get(reverse("review_queue")).content.decode()
    keys = re.findall(r'name="decision" value="(\d+)"', shown)
    assert len(keys) == 3
    client.post(reverse("review_undo"), {"decision": keys})
    assert not ReviewDecision.objects.in_force().exists()
    assert len(queue_of(scene.coordinator).tabs["waiting"]) == 4


def test_nothing_ticked_approves_nothing_and_says_so(scene):
    scene.visit()
    client = signed_in(scene.coordinator)
    answer = client.post(reverse("review_batch"), {}, follow=True).content.decode()
    assert "Tick the reports" in answer
    assert not ReviewDecision.objects.exists()


def test_the_owner_who_does_not_say_that_they_stand_in_approves_none_of_many(scene):
    scene.visit()
    token = queue_of(scene.owner).items[0].token
    client = signed_in(scene.owner)
    client.post(reverse("review_batch"), {"report": [token]})
    assert not ReviewDecision.objects.exists()
    client.post(reverse("review_batch"), {"report": [token], "stands_in": "on"})
    assert ReviewDecision.objects.get().stands_in


def test_the_file_is_what_the_tab_shows(scene):
    scene.visit(scene.another_firm("Clean (invented)"))
    missing = scene.visit(representative="")
    client = signed_in(scene.coordinator)
    answer = client.get(reverse("review_export", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Enterprise"] for row in rows] == [missing.enterprise.name, "Clean (invented)"]
    assert [row["Missing"] for row in rows] == ["1", "0"]
    assert "Trainer One (invented)" in rows[0]["Trainer"]
    decided = client.get(reverse("review_export", args=["csv"]), {"tab": "decided"})
    assert len(decided.getvalue().decode().splitlines()) == 1


def test_reports_are_compared_once_and_again_when_their_past_changes(scene, monkeypatch):
    first = scene.round()
    second = scene.round("endline", year=2025, answers=[people(100)])
    queue_of(scene.coordinator)
    read = []
    kind = type(round_review.RoundReports())
    real = kind.read
    monkeypatch.setattr(kind, "read", lambda self, report: read.append(report.subject) or real(self, report))
    queue_of(scene.coordinator)
    assert read == []
    record_answers(actor=scene.trainer, round=first, entries=[people(10)], reason="a digit was lost")
    [item] = [one for one in queue_of(scene.coordinator).items if one.report.subject == str(second.uid)]
    assert sorted(read) == sorted([str(first.uid), str(second.uid)])
    assert item.count is not None
    assert item.count.odd == 1
    assert ReviewCount.objects.count() == 2


def test_a_trainer_answers_on_their_page_and_the_report_comes_back(scene):
    report = visit_report(scene.visit())
    client = signed_in(scene.coordinator)
    decide(client, report, "returned", **{"ask:representative": "Whom did you meet?"})
    query = ReviewQuery.objects.get()
    trainer = signed_in(scene.trainer)
    assert "Whom did you meet?" in trainer.get(reverse("review_queries")).content.decode()
    page = reverse("review_query", args=[query.uid])
    assert trainer.post(page, {"answer": ""}).status_code == 422
    assert trainer.post(page, {"answer": "The head of the works council."}).status_code == 302
    assert "head of the works council" in client.get(page_of(report)).content.decode()
    [item] = queue_of(scene.coordinator).tabs["waiting"]
    assert item.state.value == "answered"
    assert "Nobody" not in trainer.get(page).content.decode()
    other = make_actor("trainer", make_organisation())
    assert signed_in(other).get(page).status_code == 404
    assert "Whom did you meet?" not in signed_in(other).get(reverse("review_queries")).content.decode()


def test_what_is_decided_stands_in_its_tab_and_opens_for_ever(scene, monkeypatch):
    report = visit_report(scene.visit())
    client = signed_in(scene.coordinator)
    decide(client, report)
    assert titles(queue_of(scene.coordinator).tabs["decided"]) == [f"Visit 1, {report.firm}"]
    later = scene.today + datetime.timedelta(days=90)
    assert queue_of(scene.coordinator, today=later).items == []
    monkeypatch.setattr("score.programme.dashboards.review.queue.LOOKING_BACK", datetime.timedelta(days=-1))
    assert client.get(page_of(report)).status_code == 200


def test_a_round_s_report_leads_to_each_answer_and_its_history(scene):
    scene.round()
    made = scene.round("endline", year=2025, answers=[people(500, "a second hall")])
    shown = signed_in(scene.coordinator).get(page_of(round_report(made))).content.decode()
    assert reverse("answer_history", args=[made.uid, "W"]) in shown
    assert "a second hall" in shown
    assert "more than fivefold" in shown


def test_own_report_is_refused_by_the_action_whatever_the_page_says(scene):
    report = visit_report(scene.visit(by=scene.coordinator))
    answer = decide(signed_in(scene.coordinator), report)
    assert answer.status_code == 422
    with pytest.raises(actions.OwnReport):
        actions.approve(actor=scene.coordinator, report=report, today=scene.today)


def test_undoing_what_was_undone_says_so_and_leaves_the_queue_whole(scene):
    report = visit_report(scene.visit())
    client = signed_in(scene.coordinator)
    decide(client, report)
    made = ReviewDecision.objects.get()
    client.post(reverse("review_undo"), {"decision": made.pk}, follow=True)
    gone = ReviewDecision.objects.get(withdrawn=True)
    for key in (gone.pk, made.pk):  # the row that says so, and a second click
        answer = client.post(reverse("review_undo"), {"decision": key}, follow=True)
        assert answer.status_code == 200
        assert "waits as before" not in answer.content.decode()
    assert ReviewDecision.objects.count() == 2
    assert client.get(page_of(report)).status_code == 200
    assert [one.report.subject for one in queue_of(scene.coordinator).tabs["waiting"]] == [report.subject]


def test_an_old_page_overrides_nothing_and_shows_what_was_decided(scene):
    report, colleague = visit_report(scene.visit()), make_actor("coordinator", scene.office)
    client = signed_in(colleague)
    assert 'name="seen"' not in client.get(page_of(report)).content.decode()
    decide(signed_in(scene.coordinator), report)
    for told in ({}, {"seen": "x"}, {"seen": "0"}):
        refused = decide(client, report, "returned", **told, **{"ask:": "Why?"})
        assert refused.status_code == 422
        assert "decided about this report in the meantime" in refused.content.decode()
    assert not ReviewQuery.objects.exists()
    made = ReviewDecision.objects.get()
    shown = refused.content.decode()
    assert f'name="seen" value="{made.pk}"' in shown
    assert "Approved, " in shown
    assert 'value="approved"' not in shown
    assert decide(client, report, "returned", seen=made.pk, **{"ask:": "Why?"}).status_code == 302
    assert ReviewQuery.objects.get().recorded_by == colleague.user


def test_a_report_with_the_trainer_is_not_asked_about_again(scene):
    report = visit_report(scene.visit())
    client = signed_in(scene.coordinator)
    for _click in range(2):
        decide(client, report, "returned", **{"ask:": "Why?"})
    assert ReviewQuery.objects.count() == 1
    shown = client.get(page_of(report)).content.decode()
    assert 'value="returned"' not in shown
    assert "A query about this report is open" in shown
