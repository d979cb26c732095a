"""Participants added on a phone: once however often they are sent, by name in one table alone."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import AuditEvent, Clash, OfflineEntry
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import DONE, REFUSED, receive
from score.programme.organisations.actions import describe_person
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import Person, PersonDetails
from score.programme.trainings.attendance.sheet import marks_of
from score.programme.trainings.models import CohortState, Participation
from score.programme.trainings.people import kind
from score.programme.trainings.planning.actions import set_state
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_participant
from tests.programme.trainings.people.before import Before

pytestmark = pytest.mark.django_db
NAME = "Ama Example (invented)"


@pytest.fixture
def before() -> Before:
    return Before()


def added(before: Before, person: uuid.UUID | None = None, **change: Any) -> Sent:
    values = {"name": NAME, "firm": str(before.firm.uid), "sex": "woman", "job_role": "manager", "day": "1"} | change
    subject = f"{before.cohort.uid}/{person or uuid.uuid4()}"
    return Sent(uuid.uuid4(), "participant", subject, {}, values, timezone.now())


def test_somebody_is_added_once_with_name_role_and_presence(before: Before) -> None:
    entry = added(before)
    assert [receive(before.trainer, "one", entry).outcome for _ in range(4)] == [DONE] * 4
    one = Participation.objects.get(cohort=before.cohort)
    assert (one.sex, one.job_role, one.enterprise) == ("woman", "manager", before.firm)
    assert str(one.person.uid) == entry.subject.partition("/")[2]
    assert one.person.details.name == NAME
    assert marks_of(before.cohort, 1) == {one.person_id: "here"}
    assert (OfflineEntry.objects.count(), Clash.objects.count()) == (1, 0)


def test_the_same_person_under_another_entry_is_still_one(before: Before) -> None:
    number = uuid.uuid4()
    for entry in (added(before, number), added(before, number), added(before, number, name="Ama Exemple")):
        assert receive(before.trainer, "one", entry).outcome == DONE
    assert Participation.objects.in_force().filter(cohort=before.cohort).count() == 1
    assert PersonDetails.objects.get(person__uid=number).name == "Ama Exemple"


REACHED = {"name_local": "አማ", "language": "am", "phone": "+000 1", "email": "ama@name.example"}


def named(number: uuid.UUID) -> dict[str, str]:
    return PersonDetails.objects.values("name", *REACHED).get(person__uid=number)


def test_an_entry_names_somebody_and_leaves_what_else_is_known(before: Before) -> None:
    number = uuid.uuid4()
    receive(before.trainer, "one", added(before, number))
    describe_person(actor=None, person=Person.objects.get(uid=number), name=NAME, **REACHED)
    assert receive(before.trainer, "one", added(before, number, name="Ama Exemple")).outcome == DONE
    assert named(number) == {"name": "Ama Exemple", **REACHED}


def test_who_did_not_add_somebody_needs_the_right_to_rename_them(before: Before) -> None:
    person = before.person(before.cohort, NAME, **REACHED)
    other = make_actor("trainer", before.partner)
    for actor in (before.trainer, other):
        refused = receive(actor, "one", added(before, person.uid, name="Another"))
        assert (refused.outcome, "somebody else" in refused.words) == (REFUSED, True)
        assert receive(actor, "one", added(before, person.uid)).outcome == DONE, "the same name changes nothing"
    assert named(person.uid) == {"name": NAME, **REACHED}
    manager = make_actor("partner_manager", before.partner)
    assert receive(manager, "one", added(before, person.uid, name="Another")).outcome == DONE
    assert named(person.uid) == {"name": "Another", **REACHED}
    nameless = make_participant(before.cohort, before.firm)
    PersonDetails.objects.filter(person=nameless).delete()
    assert receive(other, "one", added(before, nameless.uid)).outcome == DONE
    assert named(nameless.uid)["name"] == NAME


def test_who_has_an_account_is_not_renamed_by_who_added_them(before: Before) -> None:
    number = uuid.uuid4()
    receive(before.trainer, "one", added(before, number))
    account = make_actor("trainer").user
    PersonDetails.objects.filter(person=account.person).delete()
    account.person = Person.objects.get(uid=number)
    account.save()
    assert receive(before.trainer, "one", added(before, number, name="Another")).outcome == REFUSED
    assert named(number)["name"] == NAME


def test_the_name_stands_in_one_table_and_is_gone_when_erased(before: Before) -> None:
    entry = added(before)
    receive(before.trainer, "one", entry)
    for model in (OfflineEntry, AuditEvent, Participation, Person):
        assert "Example" not in serializers.serialize("json", model.objects.all())
    kept = OfflineEntry.objects.get().values
    assert kept["firm"] == str(before.firm.uid)
    assert kept["name"].startswith("sealed:")
    person = Person.objects.get(uid=entry.subject.partition("/")[2])
    erase_person(actor=None, person=person, moment=timezone.now())
    assert receive(before.trainer, "one", entry).outcome == DONE, "answered, and not written again"
    assert not PersonDetails.objects.filter(person=person).exists()
    changed = Sent(**{**entry.__dict__, "values": {**entry.values, "name": "Again"}, "captured_at": timezone.now()})
    assert receive(before.trainer, "one", changed).outcome == REFUSED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "needs a name"),
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 201}, "At most 200 characters"),
        ({"firm": ""}, "Choose an enterprise"),
        ({"firm": str(uuid.uuid4())}, "Choose an enterprise"),
        ({"firm": "one"}, "Choose an enterprise"),
        ({"sex": "other"}, "not one of the choices"),
        ({"job_role": "owner"}, "not one of the choices"),
        ({"day": "7"}, "No class day"),
        ({"day": "-1"}, "No class day"),
        ({"phone": "1"}, "no field"),
    ],
)
def test_what_can_be_nobody_is_refused_whole(before: Before, change: dict[str, Any], words: str) -> None:
    people = Person.objects.count()
    result = receive(before.trainer, "one", added(before, **change))
    assert (result.outcome, Person.objects.count()) == (REFUSED, people)
    assert words in result.words
    assert not OfflineEntry.objects.exists()


def test_sex_and_role_may_stay_unknown(before: Before) -> None:
    assert receive(before.trainer, "one", added(before, sex="", job_role="", day="")).outcome == DONE
    assert marks_of(before.cohort, 1) == {}


def test_nobody_elses_number_is_taken(before: Before) -> None:
    foreign = make_participant(before.earlier, before.firm)
    assert receive(before.trainer, "one", added(before, foreign.uid)).outcome == REFUSED
    assert Participation.objects.filter(cohort=before.cohort).count() == 0


@pytest.mark.parametrize("change", [str.upper, lambda told: told.replace("-", ""), lambda told: told[:-1]])
def test_a_number_has_one_form(before: Before, change: Any) -> None:
    entry = added(before)
    assert (
        receive(before.trainer, "one", Sent(**{**entry.__dict__, "subject": change(entry.subject)})).outcome == REFUSED
    )


def test_who_may_not_record_attendance_adds_nobody(before: Before) -> None:
    for actor in (make_actor("trainer"), make_actor("me_officer"), make_actor("donor")):
        assert receive(actor, "one", added(before)).outcome == REFUSED
    assert not Participation.objects.exists()


def test_a_cohort_that_is_over_takes_nobody(before: Before) -> None:
    set_state(actor=None, cohort=before.cohort, state=CohortState.State.CANCELLED, day=timezone.localdate(), reason="x")
    result = receive(before.trainer, "one", added(before))
    assert result.outcome == REFUSED
    assert result.words


class TestWithoutScripts:
    def post(self, before: Before, **change: str) -> Any:
        address = reverse("participant_add", args=[before.cohort.uid, 1])
        sent = {"person": str(uuid.uuid4()), "name": NAME, "firm": str(before.firm.uid), "sex": "man"} | change
        return signed_in(before.trainer).post(address, sent, follow=True)

    def test_the_form_adds_somebody_and_comes_back(self, before: Before) -> None:
        number = str(uuid.uuid4())
        for _time in range(2):  # sent twice by an impatient finger
            page = self.post(before, person=number).content.decode()
        assert "Added, and marked as here." in page
        assert page.count(NAME) == 1
        assert Participation.objects.in_force().get(cohort=before.cohort).sex == "man"

    def test_what_is_wrong_is_said(self, before: Before) -> None:
        assert "needs a name" in self.post(before, name="").content.decode()
        assert "At most 200 characters" in self.post(before, name="x" * 500).content.decode()
        assert not PersonDetails.objects.filter(name__startswith="xxx").exists()
        assert self.post(before, person="x").status_code == 404

    def test_somebody_else_was_quicker(self, before: Before, monkeypatch: pytest.MonkeyPatch) -> None:
        def late(*_told: Any, **_named: Any) -> None:
            raise AlreadySuperseded("Somebody was quicker.")

        monkeypatch.setattr(kind, "add_participant", late)
        assert "Somebody was quicker." in self.post(before).content.decode()

    def test_firms_without_participants_can_be_chosen(self, before: Before) -> None:
        other = make_enterprise(name="Still Water Looms (invented)")
        cohort = before.hold(make_cohort(before.partner, enterprises=[other]), datetime.date(2024, 9, 2))
        page = signed_in(before.trainer).get(reverse("attendance", args=[cohort.uid, 1])).content.decode()
        assert "Nobody is expected yet" in page
        assert f'<option value="{other.uid}">' in page


class TestPages:
    def decide(self, before: Before, one: Person, other: Person, verdict: str, actor: Any = None) -> Any:
        sent = {"one": str(one.uid), "other": str(other.uid), "verdict": verdict}
        address = reverse("person_decide", args=[before.cohort.uid])
        return signed_in(actor or before.trainer).post(address, sent, follow=True)

    def test_after_sending_the_attendance_page_says_who_may_be_known(self, before: Before) -> None:
        before.person(before.earlier, NAME)
        receive(before.trainer, "one", added(before))
        page = signed_in(before.trainer).get(reverse("attendance", args=[before.cohort.uid, 1])).content.decode()
        assert "1 participant may have taken part before." in page
        assert reverse("cohort_people", args=[before.cohort.uid]) in page

    def test_same_undone_different(self, before: Before) -> None:
        one, other = before.person(before.cohort, NAME), before.person(before.earlier, "Exampel Ama")
        page = signed_in(before.trainer).get(reverse("cohort_people", args=[before.cohort.uid])).content.decode()
        assert "The same person?" in page
        assert "Workplace cooperation, 4 Mar 2024" in page
        page = self.decide(before, one, other, "same").content.decode()
        assert "The same person?" not in page
        assert "as Exampel Ama" in page
        page = self.decide(before, one, other, "undo").content.decode()
        assert "The same person?" in page
        page = self.decide(before, one, other, "different").content.decode()
        assert "not Exampel Ama of an earlier class" in page

    def test_only_those_who_stand_together_can_be_decided(self, before: Before) -> None:
        one, other = before.person(before.cohort, NAME), before.person(before.earlier, "Yaw Specimen", "man")
        assert self.decide(before, one, other, "same").status_code == 404
        like = before.person(before.earlier, NAME)
        assert self.decide(before, one, like, "perhaps").status_code == 200
        assert "The same person?" in self.decide(before, one, like, "").content.decode()
        assert self.decide(before, one, like, "same", make_actor("me_officer")).status_code == 403
        assert self.decide(before, one, like, "same", make_actor("trainer")).status_code == 404

    def test_the_sync_address_takes_such_an_entry(self, before: Before) -> None:
        entry = added(before)
        told = {"uid": str(entry.uid), "kind": entry.kind, "subject": entry.subject, "values": dict(entry.values)}
        body = json.dumps({"device": "one", "now": timezone.now().isoformat(), "entries": [told, told]})
        answer = signed_in(before.trainer).post(reverse("sync"), body, content_type="application/json").json()
        assert [one["outcome"] for one in answer["results"]] == [DONE, DONE]
        assert Participation.objects.filter(cohort=before.cohort).count() == 1
