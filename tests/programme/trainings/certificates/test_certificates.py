"""Participation certificates: for those whom rule 1 calls trained, with numbers that stay; and what is printed."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from score.programme.core import facts
from score.programme.core.documents import fonts
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import PersonDetails
from score.programme.results.figures import figure, world_at
from score.programme.trainings.actions import record_attendance
from score.programme.trainings.certificates import papers
from score.programme.trainings.certificates.actions import issue_again, issue_participation, withdraw_participation
from score.programme.trainings.certificates.check import checked, name_matches
from score.programme.trainings.certificates.papers import (
    as_pdf,
    enterprise_papers,
    language_of,
    participation_papers,
    trainer_paper,
    written,
)
from score.programme.trainings.certificates.trained import Trained
from score.programme.trainings.models import Certificate, CohortPlan, ParticipationCertificate
from score.programme.trainings.trainers import certifying
from score.programme.trainings.trainers.standing import of_trainer
from tests.programme.factories import make_actor
from tests.programme.trainings.certificates.classes import FIRST, SCRIPTS, TODAY, a_class
from tests.programme.trainings.trainers.roster import TODAY as CERTIFIED_ON
from tests.programme.trainings.trainers.roster import go_to, make_expert, make_trainer

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NEEDS_NOTO = pytest.mark.skipif("Noto Sans" not in fonts.families(), reason="Noto is not on this machine")


def address(number: str) -> str:
    return f"https://score.example/certificates/{number}/"


def issued(cohort, today=TODAY):
    return issue_participation(actor=None, cohort=cohort, today=today)


def printed(cohort):
    rows = ParticipationCertificate.objects.in_force().filter(cohort=cohort)
    return participation_papers(cohort, rows, address)


def test_those_present_on_half_the_days_get_one_and_others_are_told_why():
    cohort = a_class()
    found = issued(cohort)
    assert len(found) == 4
    people = {one.details.name: one.problem for one in Trained(cohort).persons}
    assert people["Half Example"] == ""
    assert people["Never Example"] == "present on 0 of 2 class days, needs at least 50%"
    assert figure(world_at(), "persons_trained").value == 4  # the figure says the same


def test_as_soon_as_the_last_sign_in_is_there_and_not_before():
    cohort = a_class(entered=1)
    with pytest.raises(ValidationError, match="class day 2 is not entered"):
        issued(cohort)
    with pytest.raises(ValidationError, match="still to come"):
        issued(a_class(), today=FIRST)
    with pytest.raises(ValidationError, match="No class day"):
        issued(a_class(names=(), days=0))
    assert not ParticipationCertificate.objects.exists()


def test_a_reprint_gives_the_same_numbers():
    cohort = a_class()
    first = {one.person_id: one.number for one in issued(cohort)}
    pages = [(page["number"], page["name"]) for page in printed(cohort)]
    again = {one.person_id: one.number for one in issued(cohort, TODAY + 5 * DAY)}
    assert again == first
    assert [(page["number"], page["name"]) for page in printed(cohort)] == pages
    assert ParticipationCertificate.objects.count() == len(first) == len(set(first.values()))


def test_somebody_whose_attendance_comes_later_gets_one_later():
    cohort = a_class()
    before = {one.number for one in issued(cohort)}
    never = next(one for one in Trained(cohort).persons if one.problem)
    record_attendance(actor=None, cohort=cohort, presences={(never.key, 1): True}, reason="the list of day 1 was found")
    after = {one.number for one in issued(cohort)}
    assert before < after and len(after) == 5


@NEEDS_NOTO
def test_names_are_in_their_own_script_with_the_latin_one_beneath():
    cohort = a_class()
    issued(cohort)
    assert [(page["name"], page["name_latin"]) for page in printed(cohort)] == [
        ("አበበ ምሳሌ", "Abebe Example"),
        ("Half Example", ""),
        ("Nguyễn Thị Ví Dụ", "Nguyen Thi Vi Du"),
        ("सीता उदाहरण", "Sita Example"),
    ]


def test_a_name_without_a_font_is_printed_in_latin_and_that_is_said():
    details = PersonDetails(name="Lu Example", name_local="\u0378\u0379")
    assert written(details) == papers.Written("Lu Example", "", "\u0378\u0379")


def test_what_stands_on_the_paper():
    cohort = a_class()
    issued(cohort)
    page = next(one for one in printed(cohort) if one["name"] == "Half Example")
    assert page["did"] == "took part in 1 of 2 class days of"
    assert page["module"] == "Workplace cooperation"
    assert page["with"] == "for Slow River Ceramics (invented)"
    assert page["where"].startswith("Tema (invented), Ethiopia, 9–10 Nov 2026")
    assert page["signs"][-1]["role"] == "Implementation partner"
    whole = next(one for one in printed(cohort) if one["did"].startswith("took part in all"))
    assert whole["did"] == "took part in all 2 class days of"


def test_one_file_for_the_whole_class():
    cohort = a_class()
    issued(cohort)
    made = as_pdf(printed(cohort), title="Certificates", moment=timezone.now())
    assert made.startswith(b"%PDF-") and len(made) > 10_000


def test_enterprises_with_a_manager_and_a_worker_trained_get_one_too():
    pages = enterprise_papers(a_class())
    assert [(one["name"], one["with"], one["number"], one["qr"]) for one in pages] == [
        ("Slow River Ceramics (invented)", "with 4 persons who completed it, managers and workers", "", "")
    ]
    without_manager = a_class(names=tuple(one for one in SCRIPTS if one[3] == "worker"))
    assert enterprise_papers(without_manager) == []
    assert "0 managers and 3 workers" in Trained(without_manager).firms[0].problem


def test_the_language_of_the_class_where_we_speak_it():
    plan = CohortPlan.objects.in_force()

    def language(said: str, country: str = "ET") -> str:
        cohort = a_class(country=country)
        before = plan.get(cohort=cohort)
        with facts.writing(None) as writing:
            new = CohortPlan(cohort=cohort, venue=before.venue, language=said)
            writing.supersede(before, new, reason="the language is known")
        return language_of(cohort)

    assert language("fr") == "fr", "that of the class where we speak it, whatever the country speaks"
    assert language("") == "en", "else the first of the country's that we speak"
    assert language("am") == "en", "we do not speak Amharic"
    assert language("en", country="TR") == "en"


def test_erasing_a_person_leaves_the_certificate_and_no_name_in_what_is_printed_afterwards():
    cohort = a_class()
    numbers = {one.person_id: one.number for one in issued(cohort)}
    gone = next(one for one in Trained(cohort).persons if one.details and one.details.name == "Sita Example")
    erase_person(actor=None, person=gone.participation.person, moment=timezone.now())
    assert ParticipationCertificate.objects.get(person=gone.key).number == numbers[gone.key]
    pages = printed(cohort)
    assert len(pages) == 3
    text = repr(pages)
    assert "Sita" not in text and "सीता" not in text and numbers[gone.key] not in text
    assert {one.number for one in issued(cohort)} == set(numbers.values())  # nobody new, nobody lost
    assert checked(numbers[gone.key], TODAY).holds == "holds: the person was trained"
    assert figure(world_at(), "persons_trained").value == 4


def test_somebody_erased_before_gets_no_certificate():
    cohort = a_class()
    gone = next(one for one in Trained(cohort).persons if one.is_trained)
    erase_person(actor=None, person=gone.participation.person, moment=timezone.now())
    assert gone.key not in {one.person_id for one in issued(cohort)}


def test_a_trainers_certificate_is_not_printed_without_a_name():
    trainer = go_to(make_trainer(), make_expert(), "certified")
    certificate = Certificate.objects.get(trainer=trainer)
    (page,) = trainer_paper(certificate, address)
    assert page["name"] == trainer.person.details.name
    assert page["until"].startswith("valid until")
    assert page["number"] == certificate.number
    erase_person(actor=None, person=trainer.person, moment=timezone.now())
    certificate = Certificate.objects.get(trainer=trainer)
    assert trainer_paper(certificate, address) == []
    assert not name_matches(certificate.number, page["name"])
    assert checked(certificate.number, CERTIFIED_ON).may_compare is False
    with pytest.raises(ValidationError, match="erased"):
        certifying._issue(None, certifying.locked_path(certificate.trainer, "basics", TODAY), "expert", TODAY, TODAY)


# -- what anybody may learn


def test_the_answer_to_a_trainers_number_in_every_state():
    trainer = go_to(make_trainer(), make_expert(), "certified")
    (held,) = of_trainer(trainer, CERTIFIED_ON)
    number = held.certificate.number
    assert checked(number, CERTIFIED_ON).holds == "valid until 30 Sept 2027"
    assert checked(number, datetime.date(2027, 10, 1)).holds == "expired on 30 Sept 2027"
    certifying.suspend(actor=None, held=held, today=CERTIFIED_ON, why="a secret reason (invented)")
    found = checked(number, CERTIFIED_ON)
    assert (found.holds, found.glyph) == ("suspended since 1 Oct 2024", "watch")
    certifying.revoke(actor=None, held=of_trainer(trainer, CERTIFIED_ON)[0], today=CERTIFIED_ON, why="a secret reason")
    found = checked(number, datetime.date(2027, 10, 1))
    assert (found.holds, found.glyph) == ("revoked since 1 Oct 2024", "bad")
    text = repr(found)
    assert trainer.person.details.name not in text and "secret" not in text
    assert (found.module, found.level, found.country) == ("Workplace cooperation", "Certified", "Ghana")


def test_a_corrected_attendance_shows_on_the_check_page():
    cohort = a_class()
    numbers = {one.person_id: one.number for one in issued(cohort)}
    half = next(one for one in Trained(cohort).persons if one.attended == 1)
    record_attendance(actor=None, cohort=cohort, presences={(half.key, 1): False}, reason="the wrong line (invented)")
    assert checked(numbers[half.key], TODAY).holds == "does not hold: attendance was corrected afterwards"


def test_a_participants_number_names_nobody():
    cohort = a_class()
    for one in issued(cohort):
        text = repr(checked(one.number, TODAY))
        assert all(name not in text and (not local or local not in text) for name, local, _days, _role in SCRIPTS)
        assert "Slow River" not in text and cohort.code not in text
    assert checked("GH-26-AAAA-AAAA", TODAY) is None and checked("", TODAY) is None


def test_a_name_is_compared_and_never_told():
    trainer = go_to(make_trainer(), make_expert(), "certified")
    number = Certificate.objects.get(trainer=trainer).number
    name = trainer.person.details.name
    assert name_matches(number, name) and name_matches(number, f"  {name.upper()}  ")
    for wrong in ("", "  ", name[:-1], "%", "_" * len(name), "Somebody Else"):
        assert not name_matches(number, wrong)
    assert not name_matches("GH-26-AAAA-AAAA", name)


def test_who_gave_the_numbers_is_kept():
    cohort, owner = a_class(), make_actor("owner")
    found = issue_participation(actor=owner, cohort=cohort, today=TODAY)
    assert {one.recorded_by for one in found} == {owner.user}


class TestWithdrawn:
    def one(self):
        cohort = a_class()
        return cohort, issued(cohort)[0]

    def test_it_holds_no_longer_and_whoever_checks_it_is_told(self):
        cohort, certificate = self.one()
        before = len(printed(cohort))
        withdraw_participation(actor=None, certificate=certificate, reason="given to somebody else")
        found = checked(certificate.number, TODAY)
        assert (found.glyph, found.holds.split(" on ")[0]) == ("bad", "does not hold: it was withdrawn")
        assert not ParticipationCertificate.objects.in_force().filter(person=certificate.person).exists()
        assert len(issued(cohort)) == before - 1, "to issue all others does not bring it back"

    def test_it_is_issued_again_under_a_new_number_and_the_old_paper_stays_without_effect(self):
        cohort, certificate = self.one()
        gone = withdraw_participation(actor=None, certificate=certificate, reason="misspelt")
        new = issue_again(actor=None, withdrawn=gone, reason="spelt as in the passport", today=TODAY)
        assert new.number != certificate.number
        assert (checked(new.number, TODAY).glyph, checked(certificate.number, TODAY).glyph) == ("good", "bad")
        assert new in issued(cohort)
        gone = withdraw_participation(actor=None, certificate=new, reason="misspelt once more")
        third = issue_again(actor=None, withdrawn=gone, reason="spelt well now", today=TODAY)
        assert ParticipationCertificate.objects.in_force().get(person=certificate.person) == third

    def test_without_a_reason_or_where_it_stands_nothing_is_done(self):
        _cohort, certificate = self.one()
        for refused in (
            lambda: withdraw_participation(actor=None, certificate=certificate, reason=" "),
            lambda: issue_again(actor=None, withdrawn=certificate, reason="why not", today=TODAY),
        ):
            with pytest.raises(ValidationError):
                refused()
        gone = withdraw_participation(actor=None, certificate=certificate, reason="attendance was another's")
        person = certificate.person
        record_attendance(
            actor=None, cohort=certificate.cohort, presences={(person.pk, 1): False, (person.pk, 2): False},
            reason="it was somebody else",
        )  # fmt: skip
        with pytest.raises(ValidationError, match="no certificate for this person"):
            issue_again(actor=None, withdrawn=gone, reason="why not", today=TODAY)

    def test_no_two_certificates_that_stand_have_one_number(self):
        cohort, certificate = self.one()
        person = issued(cohort)[1].person
        gone = withdraw_participation(
            actor=None, certificate=ParticipationCertificate.objects.in_force().get(person=person), reason="x"
        )
        copy = ParticipationCertificate(cohort=cohort, person=person, number=certificate.number, issued_on=TODAY)
        with pytest.raises(IntegrityError), facts.writing(None) as writing:
            writing.supersede(gone, copy, reason="the number of another")
