"""Rule 16: whatever is typed into a table that is no fact loses the names of somebody who is erased."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.apps import apps
from django.db.models import CharField, FileField, JSONField, TextField
from django.utils import timezone

from score.programme.core.facts import Fact
from score.programme.core.models import Job, OfflineEntry
from score.programme.enterprises.models import Application, OpenCall
from score.programme.organisations import traces
from score.programme.organisations.actions import describe_person
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import Person
from tests.programme.factories import make_actor, make_organisation

pytestmark = pytest.mark.django_db
NAME = "Zephyrine Quodlibet"

KEYS = "codes, kinds and keys that the programme gives, never what somebody typed"
OF_FIRM = "names an enterprise or an organisation, which stays"
ITSELF = "goes with the person: deleted or replaced on erasure"
SEALED = "secret or fingerprint, not to be read"
# fields without a choice that `forget` need not look at, and why
PASSED_OVER = {
    KEYS: (
        "AuditEvent.role AuditEvent.action AuditEvent.subject_kind AuditEvent.subject_uid AuditEvent.detail "
        "StoredFile.content_type Job.kind OfflineEntry.device OfflineEntry.kind OfflineEntry.subject "
        "OfflineEntry.written Clash.kind Clash.subject Clash.field Segment.table VoiceCount.item "
        "DuplicateSuggestion.evidence ImportBatch.outcome BulkChange.what BulkChange.written RowsKept.seen "
        "EnterpriseRow.level EnterpriseRow.stage OpenCall.slug OpenCall.module Cohort.module HistoricalCohort.module "
        "ReviewCount.kind ReviewCount.subject ReviewCount.revision ReviewCount.past SatisfactionAnswer.scores "
        "SavedView.listing SeriousConcern.country OpenCall.country Cohort.country HistoricalCohort.country "
        "Organisation.country HistoricalOrganisation.country Trainer.country HistoricalTrainer.country "
        "EnterpriseRow.country HistoricalCohort.history_change_reason HistoricalTrainer.history_change_reason "
        "HistoricalOrganisation.history_change_reason HistoricalEnterprise.history_change_reason"
    ),
    SEALED: (
        "SeriousConcern.sealed VoiceSheet.token StoredFile.sha256 Segment.sha256 Segment.schema "
        "EnterpriseLink.token_hash SatisfactionSheet.token User.password"
    ),
    OF_FIRM: (
        "Enterprise.name Enterprise.name_local Enterprise.source Enterprise.reference HistoricalEnterprise.name "
        "HistoricalEnterprise.name_local HistoricalEnterprise.source HistoricalEnterprise.reference "
        "EnterpriseRow.name EnterpriseRow.name_plain EnterpriseRow.search EnterpriseRow.also_in EnterpriseRow.area "
        "EnterpriseRow.sector EnterpriseRow.size EnterpriseRow.ownership Organisation.name "
        "HistoricalOrganisation.name Cohort.code HistoricalCohort.code OpenCall.title"
    ),
    ITSELF: (
        "PersonDetails.name PersonDetails.name_local PersonDetails.language PersonDetails.phone PersonDetails.email "
        "User.email User.language Invitation.email StoredFile.name"
    ),
    "the name of a machine": "Worker.name",
    "the headings of a file's columns": "ImportBatch.mapping",
    "the address of a list of enterprises": "SavedView.query BulkChange.query",
}  # fmt: skip


def typed_fields() -> set[str]:
    """Every field into which a text could be put, of every table of ours that is no fact."""
    found = set()
    for model in apps.get_app_config("programme").get_models():
        if not issubclass(model, Fact):
            for one in model._meta.concrete_fields:
                if isinstance(one, CharField | TextField | JSONField | FileField) and not one.choices:
                    found.add(f"{model.__name__}.{one.name}")
    return found


def test_every_field_of_text_is_searched_or_passed_over_for_a_reason() -> None:
    searched = {f"{model}.{field}" for model, field in traces._TYPED}
    passed = [one for fields in PASSED_OVER.values() for one in fields.split()]
    assert len(passed) == len(set(passed))
    assert not searched & set(passed)
    assert typed_fields() == searched | set(passed)


def test_an_erased_name_is_gone_from_what_devices_sent_jobs_were_told_and_firms_wrote() -> None:
    person, user = Person.objects.create(), make_actor("trainer").user
    describe_person(actor=None, person=person, name=NAME, name_local="泽菲林的")
    said = {"notes": f"{NAME} said", "nested": [{"and": "泽菲林的"}]}
    today = datetime.date(2026, 11, 1)
    call = OpenCall.objects.create(
        slug="invented", title="A call", text=f"Ask {NAME}.", country="GH", organisation=make_organisation(),
        opens_on=today, closes_on=today,
    )  # fmt: skip
    Application.objects.create(call=call, answers=said, eligibility=[said], why=NAME)
    Job.objects.create(kind="invented", arguments=said, message=NAME, result=said)
    OfflineEntry.objects.create(
        uid=uuid.uuid4(), device="d", user=user, kind="visit_report", subject="x", captured_at=timezone.now(),
        received_at=timezone.now(), base=said, values=said, met={"notes": [NAME, "2026-01-01T00:00:00+00:00", 1]},
    )  # fmt: skip
    erase_person(actor=None, person=person, moment=timezone.now())
    left = {"notes": "… said", "nested": [{"and": "…"}]}
    entry, job, written = OfflineEntry.objects.get(), Job.objects.get(kind="invented"), Application.objects.get()
    assert (entry.base, entry.values, entry.met["notes"][0]) == (left, left, "…")
    assert (job.arguments, job.message, job.result) == (left, "…", left)
    assert (written.answers, written.eligibility, written.why) == (left, [left], "…")
    assert OpenCall.objects.get().text == "Ask …."
