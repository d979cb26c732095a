"""Devices that come back at the very same moment, on the real database: nothing is lost, nothing recorded twice."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from score.programme.coaching.models import PracticeSeen, ProjectStage, VisitPlan, VisitReport
from score.programme.core.models import Clash, OfflineEntry
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import receive
from score.programme.organisations.actor import Actor
from tests.programme.coaching.scene import make_project, make_scene, signed_in
from tests.programme.factories import make_actor

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime.datetime(2024, 6, 3, 12, tzinfo=datetime.UTC)


def at_once(doing: list[Any]) -> list[Any]:
    """What each of several things gives that begin at the same moment."""
    start, found = threading.Barrier(len(doing)), []

    def run(one: Any) -> None:
        start.wait()
        try:
            found.append(one())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def sending(actor: Actor, kind: str, subject: str, values: dict[str, Any], minutes: int, base: Any = None) -> Any:
    entry = Sent(uuid.uuid4(), kind, subject, base or {}, values, NOON + datetime.timedelta(minutes=minutes))
    return lambda: receive(actor, "phone", entry).outcome


def test_three_reports_of_the_same_visit() -> None:
    scene = make_scene()
    people = [scene.trainer, make_actor("partner_manager", scene.partner), make_actor("data_clerk", scene.partner)]
    subject = scene.visit().name
    fields = ("managers_women", "managers_men", "workers_women")
    outcomes = at_once(
        [
            sending(one, "visit_report", subject, {field: at, "practice:five_s": seen}, at)
            for at, (one, field, seen) in enumerate(zip(people, fields, ("yes", "no", "not_seen"), strict=True), 1)
        ]
    )
    assert sorted(outcomes) == ["clashed", "clashed", "done"]
    report = VisitReport.objects.in_force().get()
    assert [getattr(report, field) for field in fields] == [1, 2, 3]  # each one's own field is there
    assert PracticeSeen.objects.in_force().get().seen == "yes"  # what was noted first
    assert sorted(str(one.value) for one in Clash.objects.get().values.all()) == ["no", "not_seen", "yes"]
    assert OfflineEntry.objects.count() == 3


def test_the_same_entry_sent_twice_at_once_is_recorded_once() -> None:
    scene = make_scene()
    entry = Sent(uuid.uuid4(), "visit_report", scene.visit().name, {}, {"managers_men": 2}, NOON)
    outcomes = at_once([lambda: receive(scene.trainer, "phone", entry).outcome for _time in range(3)])
    assert set(outcomes) <= {"done", "later"}
    assert (OfflineEntry.objects.count(), VisitReport.objects.count()) == (1, 1)


def test_a_card_moved_by_two() -> None:
    scene = make_scene()
    project = make_project(scene)
    people = [scene.trainer, make_actor("partner_manager", scene.partner)]
    outcomes = at_once(
        [
            sending(one, "project", str(project.uid), {"stage": stage}, at, {"stage": "idea"})
            for at, (one, stage) in enumerate(zip(people, ("doing", "done"), strict=True), 1)
        ]
    )
    assert sorted(outcomes) == ["clashed", "done"]
    assert ProjectStage.objects.in_force().get().stage == "doing"


def test_visits_planned_by_two_are_planned_once() -> None:
    scene = make_scene()
    clients = [signed_in(scene.trainer), signed_in(make_actor("partner_manager", scene.partner))]
    address = f"/trainings/{scene.cohort.uid}/visits/plan/"
    at_once([lambda client=client: client.post(address).status_code for client in clients])
    assert VisitPlan.objects.count() == 3
