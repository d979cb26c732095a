"""Certificates of a class, and the public page that checks one, as readers see them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from score.programme.trainings.certificates.actions import issue_participation
from score.programme.trainings.models import Certificate
from tests.programme.factories import make_member
from tests.programme.trainings.certificates.classes import SCRIPTS, TODAY, a_class
from tests.programme.trainings.trainers.roster import go_to, make_expert, make_trainer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_class_and_its_certificates(page, sign_in, assert_readable):
    cohort = a_class(names=SCRIPTS)
    sign_in(make_member("owner").user)
    assert_readable(reverse("cohort_certificates", args=[cohort.uid]))
    issue_participation(actor=None, cohort=cohort, today=TODAY)
    page.goto(reverse("cohort_certificates", args=[cohort.uid]))
    expect(page.get_by_role("link", name="Print those of the persons")).to_be_visible()


def test_anybody_checks_a_certificate(page, assert_readable):
    trainer = go_to(make_trainer(), make_expert(), "certified")
    number = Certificate.objects.get(trainer=trainer).number
    assert_readable(reverse("certificate_look_up"))
    assert_readable(reverse("certificate_check", args=[number]))
    name = trainer.person.details.name
    shown = page.content()  # whole: it was looked at above
    assert number in shown and name not in shown
    page.get_by_label("Name on the certificate").fill(name.upper())
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Yes: the certificate")).to_be_visible()
    assert page.context.cookies() == []
