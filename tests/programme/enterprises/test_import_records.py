"""Undoing an import leaves no record behind: not in lists, not in search, not among likely duplicates. All invented."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from score.programme.core import facts, taken_back
from score.programme.core.models import Job, RecordTakenBack
from score.programme.dashboards.enterprise_rows import catch_up, rows_as_facts_say
from score.programme.dashboards.enterprise_table import table_for
from score.programme.enterprises.actions import add_contact
from score.programme.enterprises.duplicates.records import standing
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.access import get_for, visible_to
from score.programme.organisations.actor import Actor, actor_of
from score.programme.organisations.models import Membership
from score.programme.results.models import Answer, Round
from score.programme.trainings.actions import open_cohort
from score.programme.trainings.models import Cohort
from tests.programme.enterprises.imports.bringing_in import MAPPING, ROWS
from tests.programme.enterprises.test_import_pages import page, send, signed_in, work
from tests.programme.factories import make_actor, make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db
COHORTS = MAPPING + '\n[[cohorts]]\ncode = "C-9"\nmodule = "workplace_cooperation"\ncountry = "GH"\n'


@pytest.fixture
def clerk() -> Membership:
    return make_member("data_clerk", make_organisation(name="Partner A (invented)"))


@pytest.fixture
def client(clerk: Membership) -> Client:
    return signed_in(clerk)


@pytest.fixture
def owner() -> Actor:
    return make_actor("owner")


def load(client: Client, *rows: str, mapping: str = MAPPING) -> ImportBatch:
    batch = send(client, *rows, mapping=mapping)
    assert batch.outcome["writes"], str(batch.findings)
    client.post(reverse("import_load", args=[batch.pk]))
    assert work().state == Job.State.DONE
    batch.refresh_from_db()
    return batch


def undo(client: Client, batch: ImportBatch) -> ImportBatch:
    answer = client.post(reverse("import_undo", args=[batch.pk]), {"reason": "the wrong file"})
    assert answer.status_code == 302
    batch.refresh_from_db()
    return batch


def seen(actor: Actor) -> tuple[int, int, int]:
    """Enterprises, rounds, lines of the list."""
    assert catch_up()
    return visible_to(actor, Enterprise).count(), visible_to(actor, Round).count(), table_for(actor).rows.count()


def test_gone_with_the_import_and_back_with_the_file(client: Client, owner: Actor) -> None:
    first = load(client, *ROWS)
    firm = Enterprise.objects.get(reference="1")
    assert seen(owner) == (2, 3, 2)
    assert undo(client, first).outcome["records_taken_back"] == 5
    assert seen(owner) == (0, 0, 0)
    assert not standing().exists()
    assert list(rows_as_facts_say()) == []
    again = send(client, *ROWS)
    assert again.outcome["counts"]["Enterprise"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert {status: rows for status, rows in again.outcome["by_status"].items() if rows} == {"new": 3}
    again = load(client, *ROWS)
    assert seen(owner) == (2, 3, 2)
    assert Enterprise.objects.get(reference="1") == firm
    undo(client, again)
    assert seen(owner) == (0, 0, 0)


def test_the_page_says_what_became_of_it_and_offers_nothing(client: Client, owner: Actor) -> None:
    first = load(client, *ROWS)
    firm = Enterprise.objects.get(reference="1")
    undo(client, first)
    reader = signed_in(make_member("owner"))
    told = reader.get(reverse("enterprise", args=[firm.uid])).content.decode()
    assert "This record was taken back." in told
    assert "the wrong file" in told
    assert "Open a round" not in told
    assert reader.get(reverse("enterprise_rename", args=[firm.uid])).status_code == 403
    assert get_for(owner, Enterprise, firm.uid) == firm
    with pytest.raises(PermissionDenied, match="was taken back"):
        get_for(owner, Enterprise, firm.uid, "change")


def test_who_never_saw_it_does_not_see_it_then(client: Client) -> None:
    first = load(client, *ROWS)
    firm = Enterprise.objects.get(reference="1")
    undo(client, first)
    assert signed_in(make_member("enterprise")).get(reverse("enterprise", args=[firm.uid])).status_code == 404


def test_what_hangs_on_a_record_keeps_it(client: Client, clerk: Membership, owner: Actor) -> None:
    """A contact is no fact and no file brings one: whoever recorded it still needs the enterprise."""
    first = load(client, *ROWS)
    firm = Enterprise.objects.get(reference="1")
    actor = actor_of(clerk.user, clerk.pk)
    since = datetime.date(2024, 5, 1)
    add_contact(actor=actor, enterprise=firm, custodian=actor.organisation, since=since, name="Yaa Invented")
    undo(client, first)
    told = page(client, first)
    assert "Others recorded since: something that they keep." in told
    assert "contact" not in told, "who has to do with a firm is nobody else's to know"
    assert visible_to(owner, Enterprise).get() == firm
    assert Answer.objects.in_force().count() == 4
    keys = [one["key"] for one in first.outcome["kept"]]
    sent = {"key": keys, "verdict": "take_back", "reason": "the wrong firm"}
    client.post(reverse("import_kept", args=[first.pk]), sent)
    assert not Answer.objects.in_force().exists()
    assert visible_to(owner, Enterprise).get() == firm, "somebody still has a contact there"
    assert not visible_to(owner, Round).exists()


def test_cohorts_go_with_it_too(owner: Actor) -> None:
    client = signed_in(make_member("partner_manager", make_organisation(name="Partner D (invented)")))
    first = load(client, ROWS[0], mapping=COHORTS)
    assert visible_to(owner, Cohort).get().code == "C-9"
    undo(client, first)
    assert not visible_to(owner, Cohort).exists()
    with pytest.raises(ValidationError, match="taken back"):
        open_cohort(actor=None, code="C-9", module="workplace_cooperation", country="GH")


def test_another_partner_may_bring_it_then_and_keeps_its_own_answers(client: Client, owner: Actor) -> None:
    undo(client, load(client, *ROWS))
    other = make_member("data_clerk", make_organisation(name="Partner B (invented)"))
    load(signed_in(other), *ROWS)
    assert seen(owner) == (2, 3, 2)
    assert {one.custodian for one in visible_to(owner, Round)} == {other.organisation}


def test_nobody_brings_back_what_they_may_not_add(client: Client) -> None:
    undo(client, load(client, *ROWS))
    elsewhere = make_member("data_clerk", make_organisation(name="Partner C (invented)", country="VN"))
    batch = send(signed_in(elsewhere), *ROWS)
    assert batch.outcome["by_status"]["new"] == 0
    assert "reach into this country" in str(batch.findings)


def test_records_that_were_there_before_stay(client: Client, owner: Actor) -> None:
    bystander = make_enterprise()
    load(client, ROWS[2])
    undo(client, load(client, *ROWS))
    assert set(visible_to(owner, Enterprise)) == {bystander, Enterprise.objects.get(reference="2")}


class TestFacts:
    def taken(self, *keys: int) -> int:
        with facts.writing(None) as writing:
            return taken_back.take_back(writing, Enterprise, keys, reason="a test")

    def given(self, *keys: int) -> int:
        with facts.writing(None) as writing:
            return taken_back.give_back(writing, Enterprise, keys, reason="a test")

    def test_once_each_and_again_after_it_was_given_back(self) -> None:
        one, other = make_enterprise(), make_enterprise()
        assert (self.taken(one.pk), self.taken(one.pk, other.pk)) == (1, 1)
        assert taken_back.taken_back_among(Enterprise, [one.pk, other.pk, 0]) == {one.pk, other.pk}
        assert (self.given(one.pk), self.given(one.pk)) == (1, 0)
        assert list(taken_back.not_taken_back(Enterprise)) == [one]
        assert self.taken(one.pk) == 1
        assert taken_back.taking_back_of(one) is not None
        assert RecordTakenBack.objects.filter(record=one.pk).count() == 3

    def test_a_key_of_another_kind_is_another_record(self) -> None:
        one = make_enterprise()
        self.taken(one.pk)
        assert taken_back.taken_back_among(Cohort, [one.pk]) == set()

    def test_the_past_is_not_touched(self) -> None:
        one = make_enterprise()
        before = facts.as_known(None)
        self.taken(one.pk)
        assert not RecordTakenBack.objects.as_of(before).exists()
