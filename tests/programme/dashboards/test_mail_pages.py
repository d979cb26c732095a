"""What the mail's links open in a browser: signing in with one press, the code where it is needed, and stopping."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from score.programme.dashboards.mail_links import new_link, setting_of, stop_link
from score.programme.dashboards.models import WeeklyMail
from tests.programme import factories
from tests.programme.dashboards.scene import client_of

pytestmark = pytest.mark.django_db


def sign_in_path(member):
    setting, _made = WeeklyMail.objects.get_or_create(user=member.user)
    return new_link(setting=setting, moment=timezone.now()).removeprefix("http://localhost:8000")


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def test_reading_the_page_signs_nobody_in_and_the_button_does_once():
    member = factories.make_member("trainer", totp=False)
    path, client = sign_in_path(member), Client()
    for _time in range(2):  # programmes that look into mail open every link
        page = client.get(path)
        assert (page.status_code, signed_in_as(client)) == (200, None)
    assert page["Cache-Control"]
    response = client.post(path)
    assert (response.status_code, response["Location"]) == (302, "/my-work/")
    assert signed_in_as(client) == str(member.user.pk)
    again = Client()
    assert again.post(path).status_code == 410
    assert "used already" in again.get(path).content.decode()
    assert signed_in_as(again) is None


def test_the_second_step_is_still_asked():
    member = factories.make_member("coordinator")
    client = Client()
    response = client.post(sign_in_path(member))
    assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert signed_in_as(client) is None
    assert client.get("/my-work/").status_code == 302, "without the code nothing is open"
    code = format_hotp_value(hotp_value(factories.TOTP_SECRET, next(yield_hotp_counters_from_time())))
    response = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, "/my-work/")
    assert signed_in_as(client) == str(member.user.pk)


def test_a_role_that_needs_the_second_step_and_has_none_sets_it_up_first():
    member = factories.make_member("coordinator", totp=False)
    client = Client()
    client.post(sign_in_path(member))
    assert client.get("/my-work/")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_somebody_else_on_the_device_is_signed_out():
    member, other = factories.make_member("trainer", totp=False), factories.make_member("donor", totp=False)
    client = client_of(other)
    assert "Somebody else is signed in" in client.get(path := sign_in_path(member)).content.decode()
    client.post(path)
    assert signed_in_as(client) == str(member.user.pk)


def test_who_is_signed_in_already_goes_straight_on_and_keeps_the_link():
    member = factories.make_member("trainer", totp=False)
    path = sign_in_path(member)
    assert client_of(member).get(path)["Location"] == "/my-work/"
    assert Client().post(path).status_code == 302


def test_the_mail_is_stopped_by_the_button_and_by_mail_programmes_not_by_looking():
    member = factories.make_member("trainer")
    path = stop_link(member.user).removeprefix("http://localhost:8000")
    client = Client(enforce_csrf_checks=True)
    assert "Stop the weekly mail?" in client.get(path).content.decode()
    assert setting_of(member.user).wanted
    assert "has stopped" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert not setting_of(member.user).wanted


def test_the_page_of_the_account_has_the_choice():
    member = factories.make_member("trainer")
    client = client_of(member)
    assert "Stop the weekly mail" in client.get("/account/").content.decode()
    response = client.post("/mail/choice/", {"wanted": "no"}, follow=True)
    assert "You have stopped the weekly mail" in response.content.decode()
    client.post("/mail/choice/", {"wanted": "yes"})
    assert setting_of(member.user).wanted
    assert "You have stopped" in client.post("/mail/choice/", {"wanted": "no"}, follow=True).content.decode()
