"""Places: who waits, is invited, comes; the next from the list; no more than there is room for."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from score.programme.enterprises.actions import add_contact
from score.programme.enterprises.models import EnterpriseContact
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.trainings.actions import record_attendance
from score.programme.trainings.models import CohortPlace
from score.programme.trainings.planning import actions, invitations, places
from score.programme.trainings.planning.queries import Snapshot, candidates
from tests.programme.factories import make_enterprise, make_organisation
from tests.programme.trainings.planning.cohorts import DAY, planned, ready, running

pytestmark = pytest.mark.django_db
NEXT = DAY + datetime.timedelta(days=1)


def put(cohort, enterprise, *states, day=DAY, **further):
    for state in states:
        fact = places.set_place(actor=None, cohort=cohort, enterprise=enterprise, state=state, day=day, **further)
    return fact


def stage(enterprise, partner, *names):
    for number, name in enumerate(names):
        record_stage(
            actor=None,
            enterprise=enterprise,
            custodian=partner,
            stage=name,
            reached_on=DAY - datetime.timedelta(days=30 - number),
        )


def test_those_who_wait_with_this_partner_come_from_recruitment() -> None:
    partner, other = make_organisation(), make_organisation()
    firms = [make_enterprise(name=f"Firm {number} (invented)") for number in range(5)]
    stage(firms[0], partner, "applied")
    stage(firms[1], partner, "applied", "eligible")
    stage(firms[2], other, "applied", "eligible")
    stage(firms[3], partner, "contacted")
    cohort = planned(partner=partner)
    found = candidates(cohort, partner)
    assert [(one.enterprise, one.eligible) for one in found] == [(firms[1], True), (firms[0], False)]
    places.add_to_list(actor=None, cohort=cohort, enterprise=firms[1], day=DAY)
    assert [one.enterprise for one in candidates(cohort, partner)] == [firms[0]]


def test_former_participants_may_come_again_to_another_module_only() -> None:
    partner = make_organisation()
    first = ready(partner=partner, firms=1)
    (enterprise,) = Snapshot(first).enrolled
    assert candidates(planned(partner=partner), partner) == []
    assert [one.enterprise for one in candidates(planned(partner=partner, module="quality_management"), partner)] == [
        enterprise
    ]


def test_a_place_is_offered_taken_declined_and_waited_for_again() -> None:
    cohort, enterprise = planned(), make_enterprise()
    fact = put(cohort, enterprise, "waiting", "invited")
    assert fact.answer_by == DAY + datetime.timedelta(days=7)
    put(cohort, enterprise, "confirmed", "invited", "declined", "waiting")
    assert Snapshot(cohort).places[0].state == "waiting"
    assert CohortPlace.objects.filter(cohort=cohort).count() == 6


@pytest.mark.parametrize(
    ("before", "state"),
    [([], "invited"), ([], "confirmed"), (["waiting"], "confirmed"), (["waiting", "declined"], "confirmed"),
     (["waiting"], "waiting"), (["waiting"], "nothing")],
)  # fmt: skip
def test_what_cannot_follow_is_refused(before, state) -> None:
    cohort, enterprise = planned(), make_enterprise()
    if before:
        put(cohort, enterprise, *before)
    with pytest.raises(ValidationError):
        put(cohort, enterprise, state)


def test_no_more_are_invited_than_there_is_room_for_and_the_next_moves_up() -> None:
    cohort = planned(capacity=2)
    firms = [make_enterprise() for _number in range(4)]
    for number, one in enumerate(firms):
        put(cohort, one, "waiting", day=DAY + datetime.timedelta(days=number))
    first = places.invite_next(actor=None, cohort=cohort, day=DAY)
    second = places.invite_next(actor=None, cohort=cohort, day=DAY)
    assert [first.enterprise, second.enterprise] == firms[:2]
    assert places.invite_next(actor=None, cohort=cohort, day=DAY) is None
    with pytest.raises(ValidationError, match="2"):
        put(cohort, firms[3], "invited")
    put(cohort, firms[0], "declined")
    assert places.invite_next(actor=None, cohort=cohort, day=DAY).enterprise == firms[2]


def test_enrolment_needs_an_open_cohort_and_a_confirmed_place() -> None:
    cohort, enterprise = planned(), make_enterprise()
    put(cohort, enterprise, "waiting", "invited")
    with pytest.raises(ValidationError, match="Open"):
        places.enrol_confirmed(actor=None, cohort=cohort)
    actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
    with pytest.raises(ValidationError, match="confirmed"):
        places.enrol_confirmed(actor=None, cohort=cohort, enterprises=[enterprise])
    put(cohort, enterprise, "confirmed")
    places.enrol_confirmed(actor=None, cohort=cohort)
    assert Snapshot(cohort).enrolled == [enterprise]
    with pytest.raises(ValidationError):
        put(cohort, enterprise, "declined")
    places.take_enrolment_back(actor=None, cohort=cohort, enterprise=enterprise, reason="cannot come")
    assert Snapshot(cohort).enrolled == [] and Snapshot(cohort).places[0].state == "confirmed"


def test_the_enrolment_of_somebody_who_was_there_stays() -> None:
    cohort = running()
    seen = Snapshot(cohort)
    record_attendance(actor=None, cohort=cohort, presences={(seen.participants[0].person_id, 1): True})
    there = next(one for one in seen.enrolled if one.pk == seen.participants[0].enterprise_id)
    with pytest.raises(ValidationError):
        places.take_enrolment_back(actor=None, cohort=cohort, enterprise=there, reason="mistake")


def test_only_sites_and_only_who_has_no_offer_leaves_the_list() -> None:
    cohort = planned()
    with pytest.raises(ValidationError):
        places.add_to_list(actor=None, cohort=cohort, enterprise=make_enterprise(level="legal_entity"), day=DAY)
    enterprise = make_enterprise()
    fact = put(cohort, enterprise, "waiting", "invited")
    with pytest.raises(ValidationError):
        places.take_off_list(actor=None, cohort=cohort, place=fact)
    places.take_off_list(actor=None, cohort=cohort, place=put(cohort, enterprise, "waiting"))
    assert Snapshot(cohort).places == []
    put(cohort, enterprise, "waiting")
    assert len(Snapshot(cohort).places) == 1


class TestInvitations:
    def invited(self, **plan):
        partner = make_organisation()
        cohort, enterprise = planned(partner=partner, **plan), make_enterprise(name="Firm with mail (invented)")
        add_contact(
            actor=None, enterprise=enterprise, custodian=partner, since=DAY, name="Contact (invented)",
            email="firm@invented.example", language="fr",
        )  # fmt: skip
        return cohort, put(cohort, enterprise, "waiting", "invited", answer_by=NEXT)

    def test_the_words_say_when_where_who_and_name_nobody(self) -> None:
        cohort, place = self.invited(
            venue="Hall (invented)", begins_at=datetime.time(9), ends_at=datetime.time(16, 30), note="Lunch is there."
        )
        subject, text = invitations.invitation_words(Snapshot(cohort), place)
        assert cohort.code in subject
        for words in ("Hall (invented)", "09:00", "16:30", "2 managers", "2 workers", "Lunch is there.", "April"):
            assert words in text
        assert "Contact" not in text

    def test_a_mail_goes_to_the_contact_once(self) -> None:
        cohort, place = self.invited()
        assert invitations.send_invitation(actor=None, cohort=cohort, place=place)
        assert [one.to for one in mail.outbox] == [["firm@invented.example"]]

    def test_without_a_contact_there_is_only_the_message_to_copy(self) -> None:
        cohort, place = self.invited()
        EnterpriseContact.objects.update(until=DAY)
        assert not invitations.send_invitation(actor=None, cohort=cohort, place=place)
        assert mail.outbox == []

    def test_a_reminder_goes_out_once_and_only_shortly_before_the_answer_is_due(self) -> None:
        cohort, _place = self.invited()
        assert invitations.remind_due(today=DAY) == 0  # invited today
        assert invitations.remind_due(today=NEXT) == 1
        assert invitations.remind_due(today=NEXT) == 0
        assert invitations.remind_due(today=NEXT + datetime.timedelta(days=1)) == 0
        assert len(mail.outbox) == 1
