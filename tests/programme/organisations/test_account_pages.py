"""The pages about passwords and the second step: in our own words, and they lead where they say."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.programme.factories import PASSWORD, TOTP_SECRET, make_member

pytestmark = pytest.mark.django_db
NEW = "another long invented password"
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def heading(client: Client, address: str) -> str:
    """The one heading of the page, wherever the address leads."""
    (found,) = HEADING.findall(client.get(address, follow=True).content.decode())
    return found.strip()


@pytest.fixture
def inside(client):
    """A browser of somebody who has come in with both steps and just gave the password once more."""
    client.force_login(make_member("trainer").user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_before_the_second_step_changes_the_reader_has_to_show_who_it_is(client):
    client.force_login(make_member("trainer", totp=False).user)
    assert heading(client, reverse("mfa_activate_totp")) == "Show that it is you"
    wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
    assert "The password does not fit." in wrong
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert heading(client, reverse("mfa_activate_totp")) == "Set up the second step"


def test_the_app_can_stand_in_for_the_password(inside):
    page = inside.get(reverse("mfa_reauthenticate")).content.decode()
    assert "The code does not fit." not in page
    wrong = inside.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert "The code does not fit." in wrong.content.decode()
    code = format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))
    assert inside.post(reverse("mfa_reauthenticate"), {"code": code}).status_code == 302


def test_recovery_codes_are_made_shown_and_made_anew(inside):
    assert "You have none." in inside.get(reverse("mfa_index")).content.decode()
    assert heading(inside, reverse("mfa_generate_recovery_codes")) == "Make new recovery codes"
    made = inside.post(reverse("mfa_generate_recovery_codes"), follow=True)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    page = made.content.decode()
    assert "\n".join(codes) in page, "one a line, nothing before or after"
    assert f"{len(codes)} of {len(codes)} codes are left." in page
    assert f"{len(codes)} codes are left." in inside.get(reverse("mfa_index")).content.decode()
    again = inside.get(reverse("mfa_generate_recovery_codes")).content.decode()
    assert "The codes that you have now stop working." in again


def test_the_second_step_is_switched_off_where_no_role_needs_it(inside):
    assert heading(inside, reverse("mfa_deactivate_totp")) == "Switch off the second step"
    after = inside.post(reverse("mfa_deactivate_totp"), follow=True).content.decode()
    assert "The second step is switched off." in after
    assert reverse("mfa_activate_totp") in after


def test_a_role_that_needs_the_second_step_is_told_that_it_stays(client):
    client.force_login(make_member("owner").user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "The second step stays." in client.post(reverse("mfa_deactivate_totp")).content.decode()


def test_a_forgotten_password_is_replaced_by_mail(client):
    cache.clear()
    member = make_member("trainer", totp=False)
    assert heading(client, reverse("account_reset_password")) == "Password forgotten"
    sent = client.post(reverse("account_reset_password"), {"email": member.user.email}, follow=True)
    assert "Look into your mail" in sent.content.decode()
    (message,) = mail.outbox
    assert message.subject.endswith("Link to a new password")
    assert "Somebody, most likely you, asked for a new password" in message.body
    (link,) = re.findall(r"https?://\S+", message.body)
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()
    differing = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": "other"})
    assert "The password is not changed yet." in differing.content.decode()
    done = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "The password is changed" in done.content.decode()
    member.user.refresh_from_db()
    assert member.user.check_password(NEW)
    assert heading(Client(), link) == "This link opens nothing"


def test_the_password_is_changed_by_who_knows_the_old_one(inside):
    address = reverse("account_change_password")
    assert heading(inside, address) == "Change the password"
    wrong = inside.post(address, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert "The password is not changed yet." in wrong.content.decode()
    right = inside.post(address, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    assert "The password is changed." in right.content.decode()


def test_a_closed_account_is_told_so(client):
    assert heading(client, reverse("account_inactive")) == "This account is closed"


def test_who_asks_for_links_too_often_has_to_wait(client):
    cache.clear()
    address = reverse("account_reset_password")
    answers = [client.post(address, {"email": "nobody@invented.example"}) for _ in range(25)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert "Wait a few minutes" in refused[0].content.decode()


LABEL = re.compile(r'<label class="form-label"[^>]*>(.*?)(?: <span|</label>)')


@pytest.mark.parametrize(
    ("language", "labels", "forgotten"),
    [
        ("en", ["E-mail address", "Password"], "Have you forgotten your password?"),
        ("fr", ["Adresse électronique", "Mot de passe"], "Avez-vous oublié votre mot de passe\xa0?"),
    ],
)
def test_the_sign_in_form_has_labels_in_our_words_and_no_placeholders(client, language, labels, forgotten):
    said = client.get(reverse("account_login"), headers={"accept-language": language}).content.decode()
    form = said[said.index("<main") :]
    assert [label.strip() for label in LABEL.findall(form)] == labels
    assert forgotten in form
    assert "placeholder" not in form


def test_a_wrong_password_is_told_in_our_words_and_not_which_of_the_two_was_wrong(client):
    member = make_member("trainer")
    for email in (member.user.email, "nobody@invented.example"):
        said = client.post(reverse("account_login"), {"login": email, "password": "wrong"}).content.decode()
        assert "The e-mail address and the password do not belong together." in said


def test_the_forms_of_passwords_and_codes_have_labels_in_our_words(inside):
    said = inside.get(reverse("account_change_password")).content.decode()
    assert [label.strip() for label in LABEL.findall(said)] == [
        "Present password",
        "New password",
        "New password, once more",
    ]
    again = inside.post(reverse("account_change_password"), {"oldpassword": "wrong"}).content.decode()
    assert "This is not your present password." in again
