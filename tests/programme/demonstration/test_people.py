"""The sign-ins of the demonstration work as printed, through the pages that everybody uses."""

import base64
import hashlib
import hmac
import json
import stat
import struct
import time

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from score.programme.command_line.run import demo_logins
from score.programme.demonstration.people import DOMAIN, LOGINS, write_logins
from score.programme.organisations.actor import memberships_on
from score.programme.organisations.models import Membership, Organisation, Person, PersonDetails, Role, User

pytestmark = pytest.mark.usefixtures("loaded")
INVENTED = "(invented)"


def code_of(secret):
    """A code of this half minute (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.mark.parametrize("role", Role.values)
def test_everybody_can_sign_in(client, logins, role):
    login = logins[role]
    answer = client.post(
        reverse("account_login"), {"login": login["email"], "password": login["password"]}, follow=True
    )
    if login["totp_secret"]:
        assert SESSION_KEY not in client.session
        assert answer.redirect_chain[-1][0].startswith(reverse("mfa_authenticate"))
        client.post(reverse("mfa_authenticate"), {"code": code_of(login["totp_secret"])})
    user = User.objects.get(email=login["email"])
    assert client.session[SESSION_KEY] == str(user.pk)
    assert role in {held.role for held in memberships_on(user, user.created_at.date())}
    page = client.get(reverse("overview"), follow=True)
    assert page.status_code == 200
    assert "Invented data" in page.content.decode()


def test_a_wrong_code_opens_nothing(client, logins):
    owner = logins["owner"]
    client.post(reverse("account_login"), {"login": owner["email"], "password": owner["password"]})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert SESSION_KEY not in client.session


def test_second_step_where_it_is_required(logins):
    assert {role for role, login in logins.items() if login["totp_secret"]} == set(settings.ROLES_THAT_NEED_TOTP)


def test_sign_ins_are_kept_for_the_greeting(logins):
    kept = demo_logins(settings.HOME)
    assert {login["role"]: login for login in kept} == logins
    assert list(logins) == list(Role.values)
    assert all(set(login) == {"role", "email", "password", "totp_secret"} for login in kept)
    assert all(login["email"].endswith("@" + DOMAIN) for login in kept)
    assert stat.S_IMODE((settings.HOME / LOGINS).stat().st_mode) == 0o600


def test_an_older_file_of_sign_ins_is_replaced(tmp_path):
    old = tmp_path / LOGINS
    old.write_text("old")
    old.chmod(0o644)
    write_logins([{"role": "owner"}], tmp_path)
    assert json.loads(old.read_text()) == [{"role": "owner"}]
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


def test_somebody_holds_two_roles(logins):
    held = Membership.objects.filter(user__email=logins["partner_manager"]["email"])
    assert {one.role for one in held} == {"partner_manager", "trainer"}


def test_colleagues_without_a_sign_in_cannot_come_in(logins):
    others = User.objects.exclude(email__in=[login["email"] for login in logins.values()])
    assert len(others) == 4  # trainers and coordinators of India and Indonesia
    assert not any(user.has_usable_password() for user in others)


def test_every_name_says_that_it_is_invented():
    assert Organisation.objects.count() >= 12
    assert PersonDetails.objects.count() == Person.objects.count() > 250
    for model in (Organisation, PersonDetails):
        assert [one.name for one in model.objects.all() if INVENTED not in one.name] == []
    assert not PersonDetails.objects.exclude(phone="").exists()
    kinds = {"programme_owner", "country_office", "implementation_partner", "ministry", "lead_buyer", "donor"}
    assert kinds | {"evaluation_firm"} <= set(Organisation.objects.values_list("kind", flat=True))
