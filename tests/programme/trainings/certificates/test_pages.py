"""The pages of certificates by their requests: what is sent, who may, and what guessing gets."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from score.programme.trainings.certificates import views
from score.programme.trainings.certificates.actions import issue_participation
from score.programme.trainings.models import Certificate, ParticipationCertificate
from tests.programme.factories import make_member
from tests.programme.trainings.certificates.classes import SCRIPTS, TODAY, a_class
from tests.programme.trainings.trainers.roster import go_to, make_expert, make_trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten():
    cache.clear()


@pytest.fixture
def owner():
    client = Client()
    client.force_login(make_member("owner").user)
    return client


def check(number: str) -> str:
    return reverse("certificate_check", args=[number])


def test_issue_print_and_print_again(owner):
    cohort = a_class()
    page = reverse("cohort_certificates", args=[cohort.uid])
    file = reverse("cohort_certificates_pdf", args=[cohort.uid, "persons"])
    assert owner.get(file).status_code == 302  # none yet
    assert "Issue 4 certificates" in owner.get(page).content.decode()
    assert owner.post(page).status_code == 302
    numbers = set(ParticipationCertificate.objects.values_list("number", flat=True))
    assert len(numbers) == 4
    owner.post(page)
    text = owner.get(page).content.decode()
    assert all(number in text for number in numbers)
    assert set(ParticipationCertificate.objects.values_list("number", flat=True)) == numbers
    for whose in ("persons", "enterprises"):
        response = owner.get(reverse("cohort_certificates_pdf", args=[cohort.uid, whose]))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert "filename=" in response["Content-Disposition"]
    assert owner.get(reverse("cohort_certificates_pdf", args=[cohort.uid, "others"])).status_code == 404


def test_one_certificate_is_withdrawn_and_issued_again(owner):
    cohort = a_class()
    page = reverse("cohort_certificates", args=[cohort.uid])
    owner.post(page)
    first = ParticipationCertificate.objects.first()

    def change(reason: str) -> int:
        (newest,) = ParticipationCertificate.objects.filter(person=first.person, superseded_by__isnull=True)
        address = reverse("participation_certificate", args=[cohort.uid, newest.pk])
        assert address in owner.get(page).content.decode()
        assert owner.get(address).status_code == 200
        return owner.post(address, {"reason": reason}).status_code

    assert change("") == 200 and ParticipationCertificate.objects.in_force().filter(pk=first.pk).exists()
    assert change("given to somebody else") == 302
    text = owner.get(page).content.decode()
    assert first.number in owner.get(reverse("participation_certificate", args=[
        cohort.uid, ParticipationCertificate.objects.get(withdrawn=True).pk])).content.decode()  # fmt: skip
    assert "none: withdrawn on" in text and "Issue 1 certificate" not in text
    assert "it was withdrawn on" in Client().get(check(first.number)).content.decode()
    assert change("it was hers after all") == 302
    again = ParticipationCertificate.objects.in_force().get(person=first.person)
    assert again.number in owner.get(page).content.decode() and again.number != first.number
    assert "holds: the person was trained" in Client().get(check(again.number)).content.decode()
    stale = reverse("participation_certificate", args=[cohort.uid, first.pk])
    assert owner.get(stale).status_code == 404, "only what was recorded last can be changed"


def test_what_stands_against_it_is_said(owner):
    cohort = a_class(entered=1)
    page = reverse("cohort_certificates", args=[cohort.uid])
    text = owner.get(page).content.decode()
    assert "Attendance of class day 2 is not entered yet" in text
    assert "Issue" not in text.split("<main")[1].split("</h1>")[1][:1500]
    owner.post(page)
    assert not ParticipationCertificate.objects.exists()
    assert owner.get(reverse("cohort_certificates_pdf", args=[cohort.uid, "enterprises"])).status_code == 302


def test_who_may_only_look_does_not_issue():
    cohort = a_class()
    client = Client()
    client.force_login(make_member("me_officer").user)
    assert client.get(reverse("cohort_certificates", args=[cohort.uid])).status_code == 200
    assert client.post(reverse("cohort_certificates", args=[cohort.uid])).status_code == 403


def test_the_public_page_reveals_nothing_else():
    cohort = a_class()
    one = issue_participation(actor=None, cohort=cohort, today=TODAY)[0]
    response = Client().get(check(one.number))
    text = response.content.decode()
    assert "holds: the person was trained" in text
    for name, local, _days, _role in SCRIPTS:
        assert name not in text and (not local or local not in text)
    for secret in (
        "Slow River",
        cohort.code,
        str(cohort.uid),
        str(one.person.uid),
        cohort.deliveries.get().partner.name,
    ):
        assert secret not in text
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_a_trainers_page_names_nobody_and_compares():
    trainer = go_to(make_trainer(), make_expert(), "certified")
    number, name = Certificate.objects.get(trainer=trainer).number, trainer.person.details.name
    client = Client(enforce_csrf_checks=True)
    for spelled in (number, number.lower(), number.replace("-", "")):
        text = client.get(check(spelled)).content.decode()
        assert "valid until" in text and name not in text and str(trainer.uid) not in text
    assert "Yes: the certificate" in client.post(check(number), {"name": name}).content.decode()
    text = client.post(check(number), {"name": "Somebody Else"}).content.decode()
    assert "No: the certificate" in text and name not in text
    assert "Yes" not in client.post(check(number), {"name": ""}).content.decode().split("<form")[1]


def test_names_are_not_tried_out_without_end(monkeypatch):
    monkeypatch.setattr(views, "MOST_NAMES", 2)
    trainer = go_to(make_trainer(), make_expert(), "certified")
    number = Certificate.objects.get(trainer=trainer).number
    found = [Client().post(check(number), {"name": f"Guess {n}"}).status_code for n in range(4)]
    assert found == [200, 200, 429, 429]
    assert Client().get(check(number)).status_code == 200


@pytest.mark.parametrize("number", ["x", "GH-26-AAAA-AAAA", "1", "GH-26-AAAA-AAA%27", "é", "a" * 3000, "..", "0"])
def test_a_number_that_is_none(number):
    response = Client().get(check(number))
    assert response.status_code == 404
    assert not response.cookies


def test_what_is_near_and_what_is_far_take_the_same_way():
    trainer = go_to(make_trainer(), make_expert(), "certified")
    number = Certificate.objects.get(trainer=trainer).number
    near = number[:-1] + ("A" if number[-1] != "A" else "B")
    asked = []
    for wanted in (near, "PE-20-BBBB-BBBB"):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(check(wanted)).status_code == 404
        asked.append(len(queries.captured_queries))
    assert asked[0] == asked[1]


def test_who_guesses_has_to_wait(monkeypatch):
    monkeypatch.setattr(views, "MOST_MISSES", 2)
    client = Client(REMOTE_ADDR="192.0.2.9")
    assert [client.get(check(f"GH-26-AAAA-AAA{n}")).status_code for n in "234"] == [404, 404, 429]
    assert "192.0.2.9" not in repr(cache._cache)


def test_typed_by_hand():
    look_up = reverse("certificate_look_up")
    response = Client().get(look_up, {"number": "gh26 7kq4 m2xw"})
    assert response["Location"] == check("GH-26-7KQ4-M2XW")
    assert "looks like" in Client().get(look_up, {"number": "nothing"}).content.decode()
    assert not Client().get(look_up).cookies


def test_a_trainers_paper(owner):
    trainer = go_to(make_trainer(), make_expert(), "certified")
    certificate = Certificate.objects.get(trainer=trainer)
    response = owner.get(reverse("certificate_pdf", args=[certificate.pk]))
    assert response.content.startswith(b"%PDF-")
    assert owner.get(reverse("certificate_pdf", args=[certificate.pk + 999])).status_code == 404
