"""Imports in the browser: upload, dry run, decision, taking back; and who may do it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from score.programme.core import jobs
from score.programme.core.models import Job
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Membership
from score.programme.results.actions import NewAnswer, correct_answer
from score.programme.results.models import Answer, Round
from tests.programme.enterprises.imports.bringing_in import HEADER, MAPPING, ROWS, table_counts
from tests.programme.factories import make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def work() -> Job:
    """Do the next job of an import as the worker would; the search for duplicates that follows one can wait."""
    Job.objects.filter(kind="find_duplicates").delete()
    job = jobs.claim()
    assert job is not None
    run = jobs.Run(job, threading.Event())
    try:
        jobs.job_kind(job.kind).function(run, **job.arguments)
    except jobs.JobRefused as refusal:
        run.fail(str(refusal))
    job.refresh_from_db()
    return job


def send(client: Client, *rows: str, mapping: str = MAPPING, **more: Any) -> ImportBatch:
    """A file sent and read."""
    content = "\n".join((HEADER, *rows)).encode()
    response = client.post(
        reverse("import_new"),
        {
            "file": SimpleUploadedFile("firms.csv", content),
            **({"mapping": SimpleUploadedFile("firms.toml", mapping.encode())} if mapping else {}),
            **more,
        },
    )
    assert response.status_code == 302, response.content.decode()
    assert work().state == Job.State.DONE
    return ImportBatch.objects.latest("pk")


def page(client: Client, batch: ImportBatch) -> str:
    return client.get(reverse("import", args=[batch.pk])).content.decode()


@pytest.fixture
def clerk() -> Membership:
    return make_member("data_clerk", make_organisation(name="Partner A (invented)"))


class TestPath:
    def test_from_the_file_to_the_decision_to_the_end(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        assert not Enterprise.objects.exists()
        assert "What would be written" in page(client, batch)
        client.post(reverse("import_load", args=[batch.pk]))
        assert work().result == {"page": reverse("import", args=[batch.pk])}
        batch.refresh_from_db()
        assert batch.state == "done"
        assert "What was written" in page(client, batch)
        assert Enterprise.objects.count() == 2
        assert set(Round.objects.values_list("custodian", flat=True)) == {clerk.organisation_id}
        assert set(Answer.objects.values_list("recorded_by", flat=True)) == {clerk.user_id}

    def test_errors_are_shown_with_row_and_column(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, ROWS[0].replace(",120,", ",<b>many</b>,"))
        shown = page(client, batch)
        assert batch.state == "refused"
        assert "workers" in shown
        assert "&lt;b&gt;many&lt;/b&gt; is not a number" in shown
        assert reverse("import_load", args=[batch.pk]) not in shown
        before = table_counts()
        client.post(reverse("import_load", args=[batch.pk]))
        assert table_counts() == before

    def test_a_mapping_used_before_can_be_chosen(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        first = send(client, *ROWS)
        second = send(client, ROWS[0], mapping="", remembered=str(first.pk))
        assert second.mapping["text"] == MAPPING

    def test_nothing_new(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        client.post(reverse("import_load", args=[send(client, *ROWS).pk]))
        work()
        shown = page(client, send(client, *ROWS))
        assert "nothing to write" in shown

    def test_the_decision_counts_once(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        for _ in range(2):
            client.post(reverse("import_load", args=[batch.pk]))
        assert Job.objects.filter(kind="load_import").count() == 1
        work()
        client.post(reverse("import_load", args=[batch.pk]))
        assert Job.objects.filter(kind="load_import").count() == 1

    @pytest.mark.parametrize(
        ("mapping", "said"),
        [("source = ", "this is no TOML"), (MAPPING.replace("reference", "referense"), "enterprise.referense")],
    )
    def test_a_wrong_mapping_is_said_at_once(self, clerk: Membership, mapping: str, said: str) -> None:
        response = signed_in(clerk).post(
            reverse("import_new"),
            {
                "file": SimpleUploadedFile("firms.csv", HEADER.encode()),
                "mapping": SimpleUploadedFile("firms.toml", mapping.encode()),
            },
        )
        assert response.status_code == 200
        assert said in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_a_file_of_another_kind_is_said_at_once(self, clerk: Membership) -> None:
        response = signed_in(clerk).post(
            reverse("import_new"),
            {
                "file": SimpleUploadedFile("firms.csv", b"<svg onload=alert(1)>"),
                "mapping": SimpleUploadedFile("firms.toml", MAPPING.encode()),
            },
        )
        assert "not accepted" in response.content.decode()
        assert not ImportBatch.objects.exists()


class TestRights:
    def test_another_partners_rounds_stay_shut(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        client.post(reverse("import_load", args=[send(client, *ROWS).pk]))
        work()
        other = make_member("data_clerk", make_organisation(name="Partner B (invented)"))
        batch = send(signed_in(other), ROWS[0].replace(",120,", ",121,"))
        assert batch.state == "refused"
        assert any("kept by somebody else" in one["problem"] for one in batch.findings)
        assert Answer.objects.get(round__kind="baseline", round__enterprise__reference="1", question="W").value == 120

    def test_another_partners_batches_are_not_seen(self, clerk: Membership) -> None:
        batch = send(signed_in(clerk), *ROWS)
        other = signed_in(make_member("data_clerk", make_organisation(name="Partner B (invented)")))
        assert other.get(reverse("import", args=[batch.pk])).status_code == 404
        assert other.post(reverse("import_load", args=[batch.pk])).status_code == 404
        assert "firms.csv" not in other.get(reverse("imports")).content.decode()

    def test_another_country_is_out_of_reach(self) -> None:
        batch = send(signed_in(make_member("coordinator", country="GH")), ROWS[0].replace(",GH,", ",PE,"))
        assert [(one["row"], one["column"]) for one in batch.findings if "country" in one["problem"]] == [
            (2, "country")
        ]

    def test_rates_are_the_programmes(self, clerk: Membership) -> None:
        mapping = (
            'source = "x"\n[[exchange_rates]]\nbase = "EUR"\ncurrency = "GHS"\nday = { column = "from" }\n'
            'value = { column = "scrap" }\nsource = "invented"\n'
        )
        batch = send(signed_in(clerk), ROWS[0], mapping=mapping)
        assert batch.state == "refused"
        assert "ExchangeRate" in batch.findings[0]["problem"]

    def test_another_organisation_cannot_be_named_as_custodian(self, clerk: Membership) -> None:
        make_organisation(name="Partner B (invented)")
        mapping = MAPPING.replace("[enterprise]", 'custodian = "Partner B (invented)"\n[enterprise]', 1)
        batch = send(signed_in(clerk), *ROWS, mapping=mapping)
        assert batch.state == "refused"

    @pytest.mark.parametrize("role", ["trainer", "donor", "enterprise", "lead_buyer", "evaluator"])
    def test_roles_that_bring_nothing_in(self, role: str) -> None:
        client = signed_in(make_member(role))
        assert client.get(reverse("imports")).status_code == 403
        assert client.get(reverse("import_new")).status_code == 403

    def test_visitors_sign_in_first(self) -> None:
        assert Client().get(reverse("imports")).status_code == 302


class TestTakingBack:
    @pytest.fixture(autouse=True)
    def _brought_in(self, clerk: Membership) -> None:
        self.client = signed_in(clerk)
        self.actor = actor_of(clerk.user, clerk.pk)
        self.first = self.load(*ROWS)

    def load(self, *rows: str) -> ImportBatch:
        batch = send(self.client, *rows)
        self.client.post(reverse("import_load", args=[batch.pk]))
        assert work().state == Job.State.DONE
        batch.refresh_from_db()
        return batch

    def undo(self, batch: ImportBatch, reason: str = "the wrong file") -> Any:
        return self.client.post(reverse("import_undo", args=[batch.pk]), {"reason": reason})

    def test_new_facts_are_withdrawn_and_can_come_again(self) -> None:
        assert self.undo(self.first).status_code == 302
        assert not Answer.objects.in_force().exists()
        assert Answer.objects.count() == 12
        again = self.load(*ROWS)
        assert again.state == "done"
        assert Answer.objects.in_force().count() == 6

    def test_corrected_facts_get_their_earlier_value_again(self) -> None:
        second = self.load(ROWS[0].replace(",120,", ",125,"))
        assert self.undo(second).status_code == 302
        of_firm = Answer.objects.filter(round__kind="baseline", round__enterprise__reference="1", question="W")
        assert [answer.value for answer in of_firm.order_by("pk")] == [120, 125, 120]
        assert of_firm.in_force().get().reason == "the wrong file"
        assert Answer.objects.in_force().count() == 6

    def correct(self) -> Answer:
        answer = Answer.objects.get(question="W", round__enterprise__reference="2")
        to = NewAnswer("W", value=answer.value + 1, unit="person")
        return correct_answer(actor=None, answer=answer, to=to, reason="counted again")

    def test_what_was_corrected_since_is_kept_and_named(self) -> None:
        corrected = self.correct()
        assert self.undo(self.first).status_code == 302
        assert self.firms_in_force() == {"2"}
        assert corrected in Answer.objects.in_force()
        told = page(self.client, self.first)
        assert "Kept, because others built on it" in told
        assert "Firm two (invented)" in told
        assert "Others recorded since: answers (1)." in told

    def test_firms_to_which_others_added_are_kept_whole(self) -> None:
        self.load(ROWS[2].replace("2023", "2024").replace("baseline", "endline"))
        self.undo(self.first)
        self.first.refresh_from_db()
        assert [one["name"] for one in self.first.outcome["kept"]] == ["Firm two (invented)"]
        in_force = Answer.objects.in_force()
        assert set(in_force.values_list("round__enterprise__reference", flat=True)) == {"2"}
        assert in_force.count() == 4

    @staticmethod
    def firms_in_force() -> set[str]:
        return set(Answer.objects.in_force().values_list("round__enterprise__reference", flat=True))

    def test_a_correction_of_what_was_there_before_is_kept_alone(self) -> None:
        second = self.load(ROWS[2].replace(",40,", ",44,"))
        answer = Answer.objects.in_force().get(question="W", round__enterprise__reference="2")
        to = NewAnswer("W", value=answer.value + 1, unit="person")
        corrected = correct_answer(actor=None, answer=answer, to=to, reason="counted again")
        self.undo(second)
        second.refresh_from_db()
        (kept,) = second.outcome["kept"]
        assert (kept["name"], kept["problem"]) == ("Firm two (invented)", "It was corrected since: answers.")
        assert corrected in Answer.objects.in_force()
        sent = {"key": kept["key"], "verdict": "take_back", "reason": "the wrong file"}
        self.client.post(reverse("import_kept", args=[second.pk]), sent)
        assert Answer.objects.in_force().get(question="W", round__enterprise__reference="2").value == 40

    def decide(self, verdict: str, **sent: str) -> ImportBatch:
        self.first.refresh_from_db()
        keys = [one["key"] for one in self.first.outcome["kept"]]
        self.client.post(reverse("import_kept", args=[self.first.pk]), {"key": keys, "verdict": verdict, **sent})
        self.first.refresh_from_db()
        return self.first

    def test_a_person_takes_it_back_too(self) -> None:
        self.load(ROWS[2].replace("2023", "2024").replace("baseline", "endline"))
        self.undo(self.first)
        assert self.decide("take_back", reason="the wrong firm").outcome["kept"] == []
        left = Answer.objects.in_force()
        assert set(left.values_list("round__kind", flat=True)) == {"endline"}, "what others added stays theirs"
        assert left.count() == 2

    def test_a_correction_goes_back_to_what_was_before_the_import(self) -> None:
        self.correct()
        self.undo(self.first)
        self.decide("take_back", reason="the wrong firm")
        assert not Answer.objects.in_force().exists()

    def test_a_person_keeps_it(self) -> None:
        corrected = self.correct()
        self.undo(self.first)
        assert self.decide("keep").outcome["kept"] == []
        assert corrected in Answer.objects.in_force()
        assert self.firms_in_force() == {"2"}

    def test_without_a_reason_nothing_more_is_taken_back(self) -> None:
        self.correct()
        self.undo(self.first)
        assert len(self.decide("take_back").outcome["kept"]) == 1
        assert Answer.objects.in_force().count() == 2

    def test_not_twice_and_not_without_reason(self) -> None:
        assert self.undo(self.first, reason=" ").status_code == 409
        assert Answer.objects.in_force().count() == 6
        self.undo(self.first)
        assert self.undo(self.first).status_code == 409

    def test_other_facts_are_left_alone(self) -> None:
        bystander = make_enterprise(sector="1410")
        self.undo(self.first)
        assert bystander.attributes.in_force().count() == 2
