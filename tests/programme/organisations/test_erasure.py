"""Rule 16: a person is erased, every fact stays, and nothing anywhere leads to the person any more."""

import datetime
import io
import json
import zipfile
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.programme.core import facts
from score.programme.core.facts import fact_models
from score.programme.organisations import erasure
from score.programme.organisations.actions import describe_person, give_consent
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Membership, Person, PersonDetails, User
from score.programme.results.actions import NewAnswer, attach_evidence, open_round, record_answers
from score.programme.trainings.actions import hold_class_day, record_attendance
from score.programme.trainings.models import Attendance, Participation
from tests.programme.factories import (
    DAY,
    World,
    make_actor,
    make_invitation,
    make_member,
    make_organisation,
    make_stored_file,
)
from tests.programme.whole_database import whole_database

pytestmark = pytest.mark.django_db(transaction=False)
NAME, LOCAL, PHONE, EMAIL = "Zephyrine Quodlibet", "泽菲林", "+000 777 4242", "zephyrine@quodlibet.example"
TRACES = ["Zephyrine", "Quodlibet", "zephyrine", "quodlibet", LOCAL, "777 4242", "7774242"]


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def all_facts() -> dict[str, list[dict]]:
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in fact_models()}


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


@pytest.fixture
def trained():
    """A trainer with an account who also took part herself: registered, present, consenting, entering answers."""
    world = World()
    trainer = make_member("trainer", world.partner, name=NAME, email=EMAIL)
    person = trainer.user.person
    describe_person(actor=None, person=person, name=NAME, name_local=LOCAL, phone=PHONE, email=EMAIL)
    make_invitation(make_organisation(), email=EMAIL)
    actor = actor_of(trainer.user)
    hold_class_day(actor=actor, cohort=world.cohort, number=1, day=DAY)
    with facts.writing(trainer.user) as writing:
        writing.add(
            Participation(
                cohort=world.cohort, enterprise=world.enterprise, person=person, sex="woman", job_role="manager"
            )
        )
    record_attendance(actor=actor, cohort=world.cohort, presences={(person.pk, 1): True})
    give_consent(
        actor=actor,
        person=person,
        purpose="photo",
        text_version="1",
        language="en",
        given_on=DAY,
        given_how="signed_form",
    )
    late = open_round(
        actor=actor,
        enterprise=world.enterprise,
        kind="endline",
        starts_on=datetime.date(2024, 2, 1),
        ends_on=datetime.date(2024, 12, 31),
        collected_on=datetime.date(2025, 1, 5),
        collected_by=trainer.user,
    )
    record_answers(actor=actor, round=late, entries=[NewAnswer("W", value=Decimal(12), unit="person")])
    attach_evidence(actor=actor, round=late, question="W", file=make_stored_file(trainer))
    return world, person


def test_rule_16_every_fact_stays_and_no_trace_of_the_person(trained, on_commit) -> None:
    world, person = trained
    owner = world.actor("owner")
    client = Client()
    client.force_login(person.user)
    client.get(reverse("my_account"))
    before, members = all_facts(), {m.pk for m in Membership.objects.exclude(user=person.user)}
    assert set(traces_in(whole_database())) >= {"Zephyrine", "quodlibet", LOCAL, "777 4242"}, (
        "the test would find traces"
    )
    assert before["Attendance"]
    assert before["AnswerEvidence"]

    with on_commit():
        erasure.erase_person(actor=owner, person=person, moment=timezone.now())

    assert all_facts() == before
    assert traces_in(whole_database()) == []
    assert Attendance.objects.in_force().filter(person=person, present=True).count() == 1
    assert {m.pk for m in Membership.objects.exclude(user=person.user)} == members
    assert traces_in(erasure.list_path().read_text()) == []
    assert json.loads(erasure.list_path().read_text()) == {str(person.uid): timezone.now().date().isoformat()}


def test_rule_16_nothing_in_exports_either(trained, on_commit) -> None:
    world, person = trained
    owner = Client()
    owner.force_login(world.members["owner"].user)

    def exported() -> str:
        texts = [b"".join(owner.get(reverse(name, args=["csv"]))).decode() for name in ("people_export",)]
        book = b"".join(owner.get(reverse("people_export", args=["xlsx"])))
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            texts += [parts.read(name).decode() for name in parts.namelist()]
        texts.append(owner.get(reverse("people")).content.decode())
        texts.append(owner.get(reverse("organisation", args=[world.partner.uid])).content.decode())
        texts.append(owner.get(reverse("person", args=[person.uid])).content.decode())
        return "\n".join(texts)

    assert {"Zephyrine", LOCAL, "777 4242"} <= set(traces_in(exported()))
    with on_commit():
        erasure.erase_person(actor=world.actor("owner"), person=person, moment=timezone.now())
    assert traces_in(exported()) == []


def test_rule_16_a_restored_older_backup_is_erased_again(trained, on_commit) -> None:
    world, person = trained
    older = (
        PersonDetails.objects.filter(person=person).values().get(),
        User.objects.filter(person=person).values().get(),
        EmailAddress.objects.filter(user__person=person).values().get(),
    )
    with on_commit():
        erasure.erase_person(actor=None, person=person, moment=timezone.now())
    # as the database stood before: names are there again, and nothing in it knows of the erasure
    PersonDetails.objects.create(**older[0])
    User.objects.filter(pk=older[1].pop("id")).update(**older[1])
    EmailAddress.objects.create(**older[2])
    Person.objects.filter(pk=person.pk).update(erased_at=None)
    assert traces_in(whole_database())

    assert erasure.reapply() == 1
    assert traces_in(whole_database()) == []
    assert Person.objects.get(pk=person.pk).erased_at is not None
    assert erasure.reapply() == 0, "once is enough"


def test_numbers_are_kept_by_table_and_file_whichever_is_lost(on_commit) -> None:
    a, b = Person.objects.create(), Person.objects.create()
    with on_commit():
        erasure.erase_person(actor=None, person=a, moment=timezone.now())
    erasure.list_path().unlink()
    with on_commit():
        erasure.erase_person(actor=None, person=b, moment=timezone.now())
    assert set(erasure.remember()) == {str(a.uid), str(b.uid)}
    Person.objects.filter(pk=a.pk).update(erased_at=None)
    assert set(erasure.remember()) == {str(a.uid), str(b.uid)}
    assert erasure.reapply() == 1
    Person.objects.filter(pk=b.pk).delete()
    assert erasure.reapply() == 0, "somebody whom the backup does not know yet is no matter"


def test_the_account_is_shut_and_open_sessions_end(on_commit) -> None:
    member = make_member("coordinator")
    client, other = Client(), Client()
    client.force_login(member.user)
    other.force_login(make_member("owner").user)
    assert client.get(reverse("my_account")).status_code == 200
    with on_commit():
        erasure.erase_person(actor=None, person=member.user.person, moment=timezone.now())
    assert client.get(reverse("my_account")).status_code == 302
    assert other.get(reverse("my_account")).status_code == 200
    assert Session.objects.count() == 1
    assert not Authenticator.objects.filter(user=member.user).exists()
    assert actor_of(User.objects.get(pk=member.user.pk)).role == "public"


def test_no_name_can_be_added_to_an_erased_person(on_commit) -> None:
    person = Person.objects.create()
    with on_commit():
        erasure.erase_person(actor=None, person=person, moment=timezone.now())
    with pytest.raises(ValidationError):
        describe_person(actor=None, person=person, name="Back again (invented)")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("trainer", True), ("partner_manager", True), ("coordinator", False), ("focal_person", False), ("owner", False)],
)
def test_a_coordinator_erases_only_whose_role_they_could_end(role: str, allowed: bool) -> None:
    coordinator = make_actor("coordinator")
    make_member("owner")
    person = make_member(role).user.person
    if allowed:
        assert erasure.erase_person(actor=coordinator, person=person, moment=timezone.now()).erased_at
    else:
        with pytest.raises(PermissionDenied):
            erasure.erase_person(actor=coordinator, person=person, moment=timezone.now())


def test_the_last_owner_cannot_be_erased() -> None:
    owner = make_member("owner")
    with pytest.raises(ValidationError):
        erasure.erase_person(actor=actor_of(owner.user), person=owner.user.person, moment=timezone.now())
    make_member("owner")
    assert erasure.erase_person(actor=None, person=owner.user.person, moment=timezone.now()).erased_at


def test_the_page_asks_before_it_erases(trained) -> None:
    world, person = trained
    owner = Client()
    owner.force_login(world.members["owner"].user)
    page = reverse("person_erase", args=[person.uid])
    assert owner.post(page, {}).status_code == 200
    assert PersonDetails.objects.filter(person=person).exists()
    assert owner.post(page, {"sure": "on"})["Location"] == reverse("people")
    assert not PersonDetails.objects.filter(person=person).exists()


def test_no_other_table_of_ours_could_hold_a_name() -> None:
    """Whoever adds a field for a person's name or phone elsewhere has to think of erasure."""
    personal = ("phone", "email", "first_name", "last_name", "full_name", "signature", "name_local")
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("programme").get_models()
        for field in model._meta.fields
        if any(word in field.name for word in personal)
    }
    assert found == {
        "PersonDetails.phone",
        "PersonDetails.email",
        "PersonDetails.name_local",
        "User.email",
        "Invitation.email",
        "Enterprise.name_local",
        "HistoricalEnterprise.name_local",
    }
