"""Open calls and applications: what is taken, held against rules, accepted, refused, and forgotten."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.programme.core.models import AuditEvent
from score.programme.enterprises.models import (
    Application,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseContact,
    EnterpriseIdentifier,
    OpenCall,
    RecruitmentStage,
    Workforce,
)
from score.programme.enterprises.recruitment import calls
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.enterprises.recruitment.retention import remove_outdated
from score.programme.enterprises.recruitment.words import answer_lines, rule_lines
from score.programme.organisations.models import Consent, Person, PersonDetails
from tests.programme.enterprises.recruitment.lawful import lawful
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation, make_participant

pytestmark = pytest.mark.django_db
D = datetime.date
OPENS, CLOSES = D(2024, 1, 15), D(2100, 1, 1)
GOOD = {
    "name": "Applicant (invented)",
    "area": "Ashanti",
    "sector": "furniture",
    "isic": "3100",
    "market": "national",
    "heads": 80,
    "women": 30,
    "permanent": 50,
    "registered": "yes",
    "both_sides": "yes",
    "women_owned": "yes",
    "worker_representation": "no",
    "scheme": "TIN",
    "number": "C0001234567",
    "wishes": "less waste",
    "function": "owner",
}
CONTACT = {"name": "Yaa Invented", "phone": "+000 555 03", "email": "Yaa@invented.example"}
_numbers = itertools.count(1)


@pytest.fixture
def manager():
    return make_actor("partner_manager", make_organisation(name="Partner (invented)"))


def call_of(organisation: Any, **more: Any) -> OpenCall:
    said = {"title": f"Call {next(_numbers)} (invented)", "country": "GH", "opens_on": OPENS, "closes_on": CLOSES}
    return calls.open_call(actor=None, organisation=organisation, **(said | more))


def sent(
    call: OpenCall, day: datetime.date = OPENS, contact: dict[str, str] | None = None, **answers: Any
) -> Application:
    return calls.apply(call=call, answers={**GOOD, **answers}, contact=contact or CONTACT, language="fr", day=day)


def today() -> datetime.date:
    return timezone.now().date()


class TestTheCall:
    def test_its_address_is_made_of_its_title_and_there_once(self, manager):
        call = call_of(manager.organisation, title="Travailler mieux, à Accra (invented)")
        assert call.slug == "travailler-mieux-a-accra-invented"
        with pytest.raises(ValidationError) as error:
            call_of(manager.organisation, title="Travailler mieux, à Accra (invented)")
        assert "slug" in error.value.error_dict
        assert call_of(manager.organisation, title="招募 (invented)", slug="recruiting").slug == "recruiting"
        with pytest.raises(ValidationError):
            call_of(manager.organisation, title="招募")

    def test_neither_untitled_nor_closed_before_it_opens(self, manager):
        for wrong in ({"title": " "}, {"opens_on": CLOSES, "closes_on": OPENS}):
            with pytest.raises(ValidationError):
                call_of(manager.organisation, **wrong)
        assert not OpenCall.objects.exists()

    def test_changed_words_keep_the_address(self, manager):
        call = call_of(manager.organisation)
        slug = call.slug
        calls.change_call(actor=manager, call=call, title="Other (invented)", opens_on=OPENS, closes_on=OPENS)
        call.refresh_from_db()
        assert (call.title, call.slug, call.closes_on) == ("Other (invented)", slug, OPENS)

    @pytest.mark.parametrize(
        ("day", "open_"), [(D(2024, 1, 14), False), (OPENS, True), (D(2024, 2, 1), True), (D(2024, 2, 2), False)]
    )
    def test_open_from_the_first_to_the_last_day(self, manager, day, open_):
        call = call_of(manager.organisation, closes_on=D(2024, 2, 1))
        assert calls.is_open(call, day) is open_
        if not open_:
            with pytest.raises(ValidationError):
                sent(call, day)
            assert not Person.objects.filter(details__name=CONTACT["name"]).exists()


class TestApplying:
    def test_persons_stand_apart_from_what_is_answered(self, manager):
        application = sent(call_of(manager.organisation))
        held = str(list(Application.objects.values_list().get()))
        assert "Yaa" not in held and CONTACT["phone"] not in held
        assert "Yaa" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
        details = PersonDetails.objects.get(person=application.contact)
        assert (details.name, details.email, details.language) == ("Yaa Invented", "yaa@invented.example", "fr")
        consent = Consent.objects.get(person=application.contact)
        assert (consent.text_version, consent.language, consent.given_on) == (calls.CONSENT_VERSION, "fr", OPENS)

    def test_each_rule_is_kept_with_its_reason(self, manager):
        application = sent(call_of(manager.organisation), heads=3, both_sides="")
        met = {one["kind"]: one["met"] for one in application.eligibility}
        assert met == {"workforce": False, "registered": True, "both_sides": None}
        reasons = {line.kind: line.reason for line in rule_lines(application.eligibility)}
        assert reasons == {
            "bad": "Answered: 3. Asked for: 50 to 250.",
            "good": "Answered: yes.",
            "watch": "Not answered: ask.",
        }

    def test_what_the_rules_said_stays_when_the_rules_change(self, manager):
        application = sent(call_of(manager.organisation))
        stored = Application.objects.get(pk=application.pk).eligibility
        assert stored[0] == {
            "kind": "workforce",
            "text": "The number of people at work lies within the programme's range.",
            "source": "public descriptions of the programme: the usual range",
            "least": 50,
            "most": 250,
            "divisions": [],
            "met": True,
            "said": "80",
        }

    def test_somebody_must_be_reachable_and_have_a_name(self, manager):
        call = call_of(manager.organisation)
        for contact in ({**CONTACT, "phone": "", "email": " "}, {**CONTACT, "name": " "}):
            with pytest.raises(ValidationError):
                sent(call, contact=contact)
        with pytest.raises(ValidationError):
            sent(call, name=" ")
        assert not Application.objects.exists()
        assert not PersonDetails.objects.filter(name__startswith="Yaa").exists()

    def test_answers_in_words_in_the_order_of_the_form(self, manager):
        lines = answer_lines(sent(call_of(manager.organisation)).answers)
        assert lines[0] == ("Name of the enterprise", "Applicant (invented)")
        assert ("Activity (ISIC Rev. 4)", "3100 furniture") in lines
        assert ("Who buys from you?", "buyers in the country") in lines
        assert ("Do women own half of it, or more?", "yes") in lines


class TestAccepting:
    def test_a_new_enterprise_with_all_that_was_answered(self, manager):
        application = sent(call_of(manager.organisation))
        firm = calls.accept_application(actor=manager, application=application, day=today())
        held = EnterpriseAttribute.objects.in_force().filter(enterprise=firm)
        assert dict(held.values_list("kind", "value")) == {
            "country": "GH",
            "area": "Ashanti",
            "sector": "furniture",
            "isic": "3100",
            "market": "national",
            "worker_representation": "no",
            "ownership": "women owned",
        }
        heads = Workforce.objects.in_force().filter(enterprise=firm).values_list("dimensions", "heads")
        assert dict(heads) == {"": 80, "sex=women": 30, "contract=permanent": 50}
        assert EnterpriseIdentifier.objects.get(enterprise=firm).value == "C0001234567"
        stages = RecruitmentStage.objects.in_force().filter(enterprise=firm).order_by("pk")
        assert list(stages.values_list("stage", "reached_on", "custodian")) == [
            ("applied", application.received_at.date(), manager.organisation.pk),
            ("eligible", today(), manager.organisation.pk),
        ]
        contact = EnterpriseContact.objects.get(enterprise=firm)
        assert (contact.person, contact.function, contact.custodian) == (
            application.contact,
            "owner",
            manager.organisation,
        )
        application.refresh_from_db()
        assert (application.state, application.enterprise, application.decided_by) == ("accepted", firm, manager.user)

    def test_linked_to_the_record_that_is_there(self, manager):
        firm = make_enterprise(name="Applicant (invented)")
        record_stage(
            actor=None, enterprise=firm, custodian=manager.organisation, stage="contacted", reached_on=D(2024, 1, 1)
        )
        before = Enterprise.objects.count()
        application = sent(call_of(manager.organisation))
        calls.accept_application(actor=manager, application=application, day=today(), enterprise=firm)
        assert Enterprise.objects.count() == before
        stages = firm.stages.in_force().order_by("reached_on", "pk").values_list("stage", flat=True)
        assert list(stages) == ["contacted", "applied", "eligible"]
        assert not firm.workforce.exists()  # an application does not overwrite what is recorded

    def test_twice_by_the_same_firm_says_nothing_again(self, manager):
        call = call_of(manager.organisation)
        first, second = sent(call), sent(call)
        firm = calls.accept_application(actor=manager, application=first, day=today())
        calls.accept_application(actor=manager, application=second, day=today(), enterprise=firm)
        assert firm.stages.in_force().count() == 2
        assert firm.contacts.count() == 2

    def test_an_unmet_rule_needs_a_reason(self, manager):
        application = sent(call_of(manager.organisation), heads=3)
        with pytest.raises(ValidationError):
            calls.accept_application(actor=manager, application=application, day=today())
        assert not Enterprise.objects.filter(name="Applicant (invented)").exists()
        firm = calls.accept_application(actor=manager, application=application, day=today(), why="a pilot")
        assert firm.stages.in_force().get(stage="eligible").why == "a pilot"

    def test_decided_once(self, manager):
        application = sent(call_of(manager.organisation))
        calls.accept_application(actor=manager, application=application, day=today())
        for act in (
            lambda: calls.accept_application(actor=manager, application=application, day=today()),
            lambda: calls.refuse_application(actor=manager, application=application, why="x"),
        ):
            with pytest.raises(ValidationError):
                act()
        assert Enterprise.objects.filter(name="Applicant (invented)").count() == 1

    def test_what_stands_against_it_undoes_all_of_it(self, manager):
        taken = make_enterprise(name="Owner of the number (invented)")
        calls.add_identifier(actor=None, enterprise=taken, scheme="TIN", value="C0001234567")
        application = sent(call_of(manager.organisation))
        with pytest.raises(ValidationError, match="merge"):
            calls.accept_application(actor=manager, application=application, day=today())
        application.refresh_from_db()
        assert application.state == "received"
        assert not Enterprise.objects.filter(name="Applicant (invented)").exists()
        calls.accept_application(actor=manager, application=application, day=today(), enterprise=taken)

    def test_refused_for_a_reason(self, manager):
        application = sent(call_of(manager.organisation))
        with pytest.raises(ValidationError):
            calls.refuse_application(actor=manager, application=application, why=" ")
        calls.refuse_application(actor=manager, application=application, why="too far away")
        application.refresh_from_db()
        assert (application.state, application.why) == ("refused", "too far away")
        assert not RecruitmentStage.objects.exists() and not EnterpriseContact.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(["prospect", "contacted", "applied", "eligible", "dropped", "closed"]), max_size=4),
    acts=st.lists(st.sampled_from(["accept", "refuse"]), min_size=1, max_size=3),
)
def test_whatever_went_before_the_stages_stay_lawful(manager, before, acts):
    """Any history that can be recorded, then applications decided in any order: never an unlawful stage."""
    firm = make_enterprise()
    for number, stage in enumerate(before):
        day = D(2024, 1, 1) + datetime.timedelta(days=number)
        try:
            record_stage(
                actor=None, enterprise=firm, custodian=manager.organisation, stage=stage, reached_on=day, why="invented"
            )
        except ValidationError:
            continue
    call = call_of(manager.organisation)
    for act in acts:
        application = sent(call)
        if act == "accept":
            calls.accept_application(actor=manager, application=application, day=today(), enterprise=firm)
        else:
            calls.refuse_application(actor=manager, application=application, why="invented")
        application.refresh_from_db()
        assert application.state != "received"
    assert lawful(calls.steps_with(firm, manager.organisation))
    if "accept" in acts:
        assert calls.standing(calls.steps_with(firm, manager.organisation)).stage == "eligible"


class TestRetention:
    def test_after_a_year_what_was_not_accepted_goes_with_its_names(self, manager):
        call = call_of(manager.organisation)
        waiting, refused, accepted = (sent(call, name=f"Firm {number} (invented)", number="") for number in range(3))
        calls.refuse_application(actor=manager, application=refused, why="x")
        calls.accept_application(actor=manager, application=accepted, day=today())
        soon = timezone.now() + datetime.timedelta(days=364)
        assert remove_outdated(moment=soon) == {"applications": 0, "contacts": 0}
        later = timezone.now() + datetime.timedelta(days=366)
        assert remove_outdated(moment=later) == {"applications": 2, "contacts": 0}
        assert Application.objects.get() == accepted
        named = set(PersonDetails.objects.filter(name=CONTACT["name"]).values_list("person", flat=True))
        assert named == {accepted.contact_id}
        assert Person.objects.get(pk=waiting.contact_id).erased_at is not None
        assert remove_outdated(moment=later) == {"applications": 0, "contacts": 0}

    def test_contacts_long_ended_go_unless_something_else_keeps_them(self, manager):
        firm = make_enterprise(partner=manager.organisation)
        trained = make_participant(
            make_cohort(manager.organisation, enterprises=[firm]), firm, name="Trained (invented)"
        )
        ended = D(2020, 2, 29)
        gone = calls.add_contact(actor=None, enterprise=firm, custodian=None, since=ended, name="Gone (invented)")
        still = calls.add_contact(actor=None, enterprise=firm, custodian=None, since=ended, name="Still (invented)")
        calls.add_contact(actor=None, enterprise=firm, custodian=None, since=ended, person=trained)
        EnterpriseContact.objects.exclude(pk=still.pk).update(until=ended)
        assert remove_outdated(moment=datetime.datetime(2023, 2, 28, tzinfo=datetime.UTC))["contacts"] == 0
        assert remove_outdated(moment=datetime.datetime(2023, 3, 1, tzinfo=datetime.UTC))["contacts"] == 1
        names = set(PersonDetails.objects.filter(name__contains="(invented)").values_list("name", flat=True))
        assert {"Still (invented)", "Trained (invented)"} <= names and "Gone (invented)" not in names
        gone.refresh_from_db()
        assert gone.person.erased_at is not None
