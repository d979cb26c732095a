"""Signing in: the second step, throttling, and that nothing tells whether an address exists."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from score.programme.organisations.models import Role
from tests.programme.factories import PASSWORD, TOTP_SECRET, make_member, make_organisation

pytestmark = pytest.mark.django_db


def code() -> str:
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_code_is_taken_half_a_minute_too_early_or_late(
    monkeypatch: pytest.MonkeyPatch, steps: int, status: int
) -> None:
    moment = int(time.time())
    monkeypatch.setattr(time, "time", lambda: float(moment))
    client = Client()
    sign_in(client, make_member("owner").user.email)
    told = format_hotp_value(hotp_value(TOTP_SECRET, moment // 30 + steps))
    assert client.post(reverse("mfa_authenticate"), {"code": told}).status_code == status


def test_password_and_second_step_let_in() -> None:
    member = make_member("owner")
    client = Client()
    answer = sign_in(client, member.user.email)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("my_account")).status_code == 302, "the password alone opens nothing"
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get(reverse("my_account")).status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_roles_that_need_the_second_step_get_nothing_else_before(role: str) -> None:
    member = make_member(role, totp=False)
    client = Client()
    client.force_login(member.user)
    for name in ("my_account", "organisations", "people", "account_change_password", "mfa_index"):
        answer = client.get(reverse(name))
        shut = answer.status_code == 302 and answer["Location"] == reverse("mfa_activate_totp")
        assert shut is (role in django_settings.ROLES_THAT_NEED_TOTP), name
    assert client.get(reverse("healthz")).status_code in (200, 503)
    posted = client.post(reverse("organisation_add"), {})
    assert (posted.headers.get("Location") == reverse("mfa_activate_totp")) is (
        role in django_settings.ROLES_THAT_NEED_TOTP
    )


def test_a_part_of_a_page_is_led_away_whole() -> None:
    client = Client()
    client.force_login(make_member("owner", totp=False).user)
    answer = client.get(reverse("organisations"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("mfa_activate_totp")


def test_the_second_step_is_set_up_and_then_all_is_open() -> None:
    member = make_member("coordinator", totp=False)
    client = Client()
    sign_in(client, member.user.email)
    again = client.get(reverse("mfa_activate_totp"))["Location"]
    assert again.startswith(reverse("account_reauthenticate")), "the password is asked for once more"
    assert client.post(again, {"password": PASSWORD})["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    answer = client.post(
        reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))}
    )
    assert answer.status_code == 302
    assert client.get(reverse("organisations")).status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_another_role_can_be_taken_instead_of_the_second_step() -> None:
    member = make_member("coordinator", totp=False)
    other = make_member("trainer", make_organisation(), email=member.user.email, totp=False)
    client = Client()
    client.force_login(other.user)
    assert client.get(reverse("organisations"))["Location"] == reverse("mfa_activate_totp")
    client.post(reverse("switch_role"), {"membership": other.pk})
    assert client.get(reverse("organisations")).status_code == 200


@pytest.mark.parametrize(("role", "stays"), [("owner", True), ("trainer", False)])
def test_the_second_step_stays_while_a_role_needs_it(role: str, stays: bool) -> None:
    member = make_member(role)
    client = Client()
    sign_in(client, member.user.email)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=member.user, type="totp").exists() is stays


def test_guessing_is_slowed_down_also_with_the_cache_that_instances_use(settings, tmp_path) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path}
    }
    member = make_member("trainer", totp=False)
    client = Client()
    for _ in range(5):
        assert sign_in(client, member.user.email, "wrong").status_code == 200
    locked = sign_in(client, member.user.email)
    assert locked.status_code in (200, 429), "also the right password has to wait now"
    assert client.get(reverse("my_account")).status_code == 302
    other = make_member("trainer", totp=False)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), other.user.email).status_code == 302, "others are let in"


def test_signing_in_tells_nothing_about_addresses() -> None:
    member = make_member("trainer", totp=False)
    known = sign_in(Client(), member.user.email, "wrong").context["form"].errors
    unknown = sign_in(Client(), "nobody@invented.example", "wrong").context["form"].errors
    assert known == unknown
    assert known


def test_resetting_a_password_tells_nothing_about_addresses() -> None:
    member = make_member("trainer", totp=False)
    answers = []
    for email in (member.user.email, "nobody@invented.example"):
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, answer.content.count(b"<p")))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[member.user.email]]


def test_a_password_is_reset_by_the_link_and_the_second_step_still_asked_for() -> None:
    member = make_member("owner")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": member.user.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http://testserver"))
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    action = form.redirect_chain[-1][0]
    changed = {"password1": "a quite new invented password", "password2": "a quite new invented password"}
    assert client.post(action, changed).status_code == 302
    assert client.get(reverse("my_account")).status_code == 302
    assert sign_in(client, member.user.email, changed["password1"])["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password", "mfa_add_webauthn"])
def test_what_we_do_not_need_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert Client().get("/accounts/signup/").status_code == 404


def test_a_role_is_switched_only_to_ones_own() -> None:
    member = make_member("trainer", totp=False)
    foreign = make_member("owner")
    client = Client()
    client.force_login(member.user)
    for wrong in (foreign.pk, "", "x", "9" * 40):
        client.post(reverse("switch_role"), {"membership": wrong})
        assert client.get(reverse("my_account")).context["actor"].membership_id == member.pk
    away = client.post(reverse("switch_role"), {"membership": member.pk, "next": "https://elsewhere.example/"})
    assert away["Location"] == "/"


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client) -> None:
    refused = client.get(reverse("figures"), {"by": "country"})
    assert refused["Location"] == f"{reverse('account_login')}?next=/figures/%3Fby%3Dcountry"
    client.force_login(make_member("donor").user)
    assert client.get(reverse("organisation_add")).status_code == 403, "signing in again would not help"


def test_the_account_is_one_click_away(client: Client) -> None:
    client.force_login(make_member("donor").user)
    page = client.get(reverse("organisations")).content.decode()
    assert page.count(f'href="{reverse("my_account")}"') == 2, "in the head and in the menu of small screens"


def test_pages_of_somebody_signed_in_are_kept_by_no_browser(client, db):
    client.force_login(make_member("donor").user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/indicators/")["Cache-Control"] == "private, no-store"
    client.logout()
    assert "no-store" not in client.get("/indicators/").get("Cache-Control", "")
