"""Entries from devices: once each, merged field by field, the same end in whatever order they come."""

from __future__ import annotations

import datetime
import itertools
import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.programme.core.models import Clash, ClashValue, OfflineEntry
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import CLASHED, DONE, REFUSED, receive, set_right
from score.programme.core.offline.settling import settle_clash
from score.programme.organisations.actor import Actor
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.attendance.kind import AttendanceKind
from score.programme.trainings.attendance.sheet import marks_of
from score.programme.trainings.models import Attendance, Cohort
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation, make_participant

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = timezone.now() - datetime.timedelta(hours=5)


class Class:
    """A class day with three participants, and three trainers with a device each."""

    def __init__(self) -> None:
        partner = make_organisation()
        firm = make_enterprise()
        self.cohort: Cohort = make_cohort(partner, enterprises=[firm])
        hold_class_day(actor=None, cohort=self.cohort, number=1, day=MORNING.date())
        self.people = [make_participant(self.cohort, firm).pk for _ in range(3)]
        self.trainers: list[Actor] = [make_actor("trainer", partner) for _ in range(3)]

    @property
    def subject(self) -> str:
        return f"{self.cohort.uid}/1"

    def entry(self, minutes: int, base: dict[int, str | None], values: dict[int, str]) -> Sent:
        named = [{f"person:{self.people[place]}": mark for place, mark in one.items()} for one in (base, values)]
        moment = MORNING + datetime.timedelta(minutes=minutes)
        return Sent(uuid.uuid4(), "attendance", self.subject, named[0], named[1], moment)

    @property
    def marks(self) -> list[str | None]:
        found = marks_of(self.cohort, 1)
        return [found.get(person) for person in self.people]


@pytest.fixture
def held() -> Class:
    return Class()


def test_an_entry_is_recorded_once_however_often_it_comes(held: Class) -> None:
    entry = held.entry(1, {0: None, 1: None}, {0: "here", 1: "absent"})
    results = [receive(held.trainers[0], "device", entry) for _ in range(5)]
    assert [one.outcome for one in results] == [DONE] * 5
    assert held.marks == ["here", "absent", None]
    assert Attendance.objects.count() == 2
    assert OfflineEntry.objects.count() == 1


def test_fields_that_nobody_else_touched_fit_together(held: Class) -> None:
    first = held.entry(1, {0: None}, {0: "here"})
    second = held.entry(2, {1: None}, {1: "absent"})
    for trainer, entry in zip(held.trainers, (second, first), strict=False):
        assert receive(trainer, "device", entry).outcome == DONE
    assert held.marks == ["here", "absent", None]
    assert not Clash.objects.exists()


def test_a_later_entry_of_the_same_device_corrects_the_earlier_one(held: Class) -> None:
    receive(held.trainers[0], "device", held.entry(1, {0: None}, {0: "here"}))
    result = receive(held.trainers[0], "device", held.entry(2, {0: "here"}, {0: "absent"}))
    assert (result.outcome, held.marks[0]) == (DONE, "absent")
    assert not Clash.objects.exists()


def test_the_same_value_twice_is_no_clash(held: Class) -> None:
    for trainer in held.trainers:
        assert receive(trainer, "device", held.entry(1, {0: None}, {0: "here"})).outcome == DONE
    assert Attendance.objects.count() == 1


def test_three_devices_in_all_orders_each_twice_end_the_same() -> None:
    """Person 0: three say here, absent, here; person 1: one only; person 2: the two later ones differ."""
    ends = set()
    for order in itertools.permutations(range(3)):
        held = Class()
        entries = [
            held.entry(1, {0: None, 1: None}, {0: "here", 1: "here"}),
            held.entry(2, {0: None, 2: None}, {0: "absent", 2: "absent"}),
            held.entry(3, {0: None, 2: None}, {0: "here", 2: "here"}),
        ]
        for place in (*order, *reversed(order)):
            result = receive(held.trainers[place], f"device {place}", entries[place])
            assert result.outcome in (DONE, CLASHED)
        clashes = Clash.objects.filter(subject=held.subject)
        kept = tuple(
            sorted(
                (held.people.index(int(one.field.removeprefix("person:"))), tuple(v.value for v in one.values.all()))
                for one in clashes
            )
        )
        ends.add((tuple(held.marks), kept))
    assert ends == {(("here", "here", "absent"), ((0, ("here", "absent")), (2, ("absent", "here"))))}


def test_what_the_programme_recorded_meanwhile_clashes_too(held: Class) -> None:
    receive(held.trainers[0], "one", held.entry(1, {0: None}, {0: "here"}))
    receive(held.trainers[1], "two", held.entry(2, {0: "here"}, {0: "absent"}))
    result = receive(held.trainers[2], "three", held.entry(3, {0: "here"}, {0: "here"}))
    assert (result.outcome, held.marks[0]) == (CLASHED, "absent")
    clash = Clash.objects.get()
    assert [one.value for one in clash.values.all()] == ["absent", "here"]


def test_a_clash_decided_keeps_all_values_and_marks_the_chosen(held: Class) -> None:
    receive(held.trainers[0], "one", held.entry(1, {0: None}, {0: "here"}))
    receive(held.trainers[1], "two", held.entry(2, {0: None}, {0: "absent"}))
    clash = Clash.objects.get()
    chosen = clash.values.get(value="absent")
    settle_clash(actor=held.trainers[0], clash=clash, chosen=chosen)
    assert held.marks[0] == "absent"
    assert {one.value: one.chosen for one in ClashValue.objects.all()} == {"here": False, "absent": True}
    with pytest.raises(Exception, match="in the meantime"):
        settle_clash(actor=held.trainers[0], clash=clash, chosen=chosen)
    # a later disagreement about the same field is a new clash
    receive(held.trainers[2], "three", held.entry(3, {0: None}, {0: "here"}))
    assert Clash.objects.filter(settled_at__isnull=True).count() == 1


def test_another_entry_under_the_same_identity_is_refused(held: Class) -> None:
    entry = held.entry(1, {0: None}, {0: "here"})
    receive(held.trainers[0], "one", entry)
    assert receive(held.trainers[1], "two", entry).outcome == REFUSED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "nothing"}, "does not know such entries"),
        ({"subject": "1"}, "not there, or not open"),
        ({"subject": str(uuid.uuid4()) + "/1"}, "not there, or not open"),
        ({"values": {"person:0": "perhaps"}}, "no field of an attendance sheet"),
        ({"values": {"name": "here"}}, "no field of an attendance sheet"),
        ({"values": {"person:999999999": "here"}}, "does not take part"),
    ],
    ids=["kind", "subject", "another's subject", "value", "field", "person"],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_recorded(held: Class, change: dict[str, Any], words: str) -> None:
    sent = held.entry(1, {0: None}, {0: "here"})
    values = {"values": {**sent.values, **change["values"]}} if "values" in change else change
    broken = Sent(**{**sent.__dict__, **values})
    result = receive(held.trainers[0], "one", broken)
    assert result.outcome == REFUSED
    assert words in result.words
    assert not Attendance.objects.exists()
    assert not OfflineEntry.objects.exists()
    # once mended it is recorded under the same identity
    assert receive(held.trainers[0], "one", sent).outcome == DONE


def test_somebody_of_another_partner_reaches_nothing(held: Class) -> None:
    result = receive(make_actor("trainer"), "one", held.entry(1, {0: None}, {0: "here"}))
    assert result.outcome == REFUSED
    assert not Attendance.objects.exists()


def test_the_clock_of_a_device_is_set_right() -> None:
    now = timezone.now()
    behind = now - datetime.timedelta(days=2)
    noted = behind - datetime.timedelta(hours=1)
    assert set_right(noted, behind, now) == now - datetime.timedelta(hours=1)
    ahead = now + datetime.timedelta(days=2)
    assert set_right(ahead + datetime.timedelta(hours=1), ahead, now) == now, "nothing was noted in the future"


def test_a_clock_set_right_between_noting_and_sending() -> None:
    now = timezone.now()
    hour, days = datetime.timedelta(hours=1), datetime.timedelta(days=2)
    true = now - hour
    for wrong in (-days, days, datetime.timedelta(0)):
        assert set_right(true + wrong, now, now, ahead=-wrong) == true, "the device knew, then its clock was set"
        assert set_right(true + wrong, now + wrong, now, ahead=-wrong) == true, "it knew, and nobody set anything"
    # it knew, then its clock was set before it noted anything: what it knew would lie in the future
    assert set_right(true, now, now, ahead=days) == true
    assert set_right(true, now, now, ahead=datetime.timedelta.max) == now


@pytest.mark.parametrize("told", [None, True, "much", 1e300, float("nan"), [1]])
def test_what_a_device_says_of_the_clock_may_be_nonsense(held: Class, told: Any) -> None:
    at = TestAddress()
    body = at.sent(held, ahead=told)
    assert at.post(at.client(held), body).json()["results"][0]["outcome"] == DONE
    assert abs(OfflineEntry.objects.get().captured_at - MORNING) < datetime.timedelta(minutes=2)


class TestAddress:
    def sent(self, held: Class, **change: Any) -> dict[str, Any]:
        entry = held.entry(1, {0: None}, {0: "here"})
        body = {
            "uid": str(entry.uid),
            "kind": entry.kind,
            "subject": entry.subject,
            "captured_at": entry.captured_at.isoformat(),
            "base": dict(entry.base),
            "values": dict(entry.values),
        }
        return {"device": "one", "now": timezone.now().isoformat(), "entries": [body | change]}

    def post(self, client: Client, body: Any) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(reverse("sync"), text, content_type="application/json")

    def client(self, held: Class) -> Client:
        client = Client()
        client.force_login(held.trainers[0].user)
        return client

    def test_a_batch_is_answered_entry_by_entry(self, held: Class) -> None:
        body = self.sent(held)
        body["entries"].append({**body["entries"][0], "uid": str(uuid.uuid4()), "kind": "nothing"})
        answer = self.post(self.client(held), body).json()
        assert [one["outcome"] for one in answer["results"]] == [DONE, REFUSED]
        assert abs(datetime.datetime.fromisoformat(answer["now"]) - timezone.now()) < datetime.timedelta(minutes=1)
        assert held.marks[0] == "here"

    def test_a_fault_in_one_entry_does_not_keep_the_others(self, held: Class, monkeypatch: pytest.MonkeyPatch) -> None:
        body = self.sent(held)
        faulty = {**body["entries"][0], "uid": str(uuid.uuid4())}
        body["entries"].insert(0, faulty)
        written = AttendanceKind.write

        def failing_once(*given: Any, **named: Any) -> None:
            monkeypatch.setattr(AttendanceKind, "write", written)
            raise RuntimeError("invented")

        monkeypatch.setattr(AttendanceKind, "write", failing_once)
        answer = self.post(self.client(held), body).json()
        assert [one["outcome"] for one in answer["results"]] == [REFUSED, DONE]
        assert "a fault of the programme" in answer["results"][0]["words"]
        assert held.marks[0] == "here"
        assert OfflineEntry.objects.count() == 1

    def test_the_same_batch_five_times(self, held: Class) -> None:
        body, client = self.sent(held), self.client(held)
        assert {self.post(client, body).json()["results"][0]["outcome"] for _ in range(5)} == {DONE}
        assert Attendance.objects.count() == 1

    def test_signed_out_nothing_is_lost_or_let_in(self, held: Class) -> None:
        answer = self.post(Client(), self.sent(held))
        assert answer.status_code == 401
        assert "waits on this device" in answer.json()["words"]
        assert not Attendance.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "[]",
            {"entries": "many"},
            {"entries": [1]},
            {"entries": [{"uid": "x", "values": {}}]},
            {"entries": [{"uid": str(uuid.uuid4()), "values": []}]},
            {"entries": [{"uid": str(uuid.uuid4()), "values": {"a": {"b": 1}}}]},
            {"entries": [{"uid": str(uuid.uuid4()), "values": {"a": "x" * 10_001}}]},
            {"entries": [{"uid": str(uuid.uuid4()), "values": {}}] * 201},
        ],
        ids=range(9),
    )
    def test_what_is_no_batch_is_refused_in_words(self, held: Class, body: Any) -> None:
        answer = self.post(self.client(held), body)
        assert answer.status_code == 400
        assert answer.json()["words"]

    def test_a_form_holds_no_entries(self, held: Class) -> None:
        answer = self.client(held).post(reverse("sync"), {"entries": "[]"})
        assert answer.status_code == 400
        assert "holds no entries" in answer.json()["words"]

    def test_moments_that_are_none_are_now(self, held: Class) -> None:
        body = self.sent(held, captured_at="the day before")
        assert self.post(self.client(held), body | {"now": "?"}).json()["results"][0]["outcome"] == DONE
        assert timezone.now() - OfflineEntry.objects.get().captured_at < datetime.timedelta(minutes=1)


@pytest.mark.parametrize("name", ["attendance", "outbox"])
def test_all_that_a_page_is_drawn_with_is_kept_from_the_first_time(held: Class, name: str) -> None:
    client = Client()
    client.force_login(held.trainers[0].user)
    page = client.get(reverse(name, args=[held.cohort.uid, 1] if name == "attendance" else [])).content.decode()
    worker = client.get(reverse("service_worker")).content.decode()
    drawn = re.findall(r'(?:rel="stylesheet" href|type="module" src)="([^"]+)"', page)
    assert len(drawn) > 8
    assert [one for one in drawn if one not in worker] == []


def test_a_fault_in_a_value_is_told_in_words_and_not_in_those_of_the_code(
    held: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: Any) -> None:
        raise ValueError("invalid literal for int() with base 10")

    monkeypatch.setattr(AttendanceKind, "write", broken)
    result = receive(held.trainers[0], "one", held.entry(1, {}, {0: "here"}))
    assert result.outcome == REFUSED
    assert "literal" not in result.words
    assert "can be no value of its field" in result.words
