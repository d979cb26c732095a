"""The pages of organisations, people, consents and sign-in as a reader sees them, on a phone and on a desk."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

from score.programme.organisations.actions import give_role, token_of
from tests.browser import keep_picture
from tests.programme.factories import PASSWORD, World, make_invitation, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.looks
def test_pages_for_who_runs_the_programme(world, sign_in, assert_readable) -> None:
    sign_in(world.members["owner"].user)
    firm = f"?enterprise={world.enterprise.pk}"
    for name, args, query in [
        ("organisations", [], ""),
        ("organisations", [], "?q=nothing-like-it"),
        ("organisation", [world.partner.uid], ""),
        ("organisation_add", [], ""),
        ("organisation_edit", [world.partner.uid], ""),
        ("invite", [world.partner.uid], ""),
        ("invitation", [world.invitation.uid], ""),
        ("people", [], ""),
        ("person", [world.colleague.user.person.uid], ""),
        ("person_edit", [world.participant.uid], ""),
        ("person_erase", [world.participant.uid], ""),
        ("membership_end", [world.colleague.pk], ""),
        ("consents", [], firm),
        ("consent_add", [], firm),
        ("consent_withdraw", [world.consent.pk], ""),
        ("my_account", [], ""),
        ("account_change_password", [], ""),
        ("mfa_index", [], ""),
        ("account_logout", [], ""),
    ]:
        assert_readable(reverse(name, args=args) + query)


@pytest.mark.looks
def test_pages_for_who_comes_in(world, assert_readable) -> None:
    known = make_invitation(world.partner, "data_clerk", email=world.colleague.user.email)
    assert_readable(reverse("invitation_accept", args=[token_of(world.invitation)]))
    assert_readable(reverse("invitation_accept", args=[token_of(known)]))
    assert_readable(reverse("invitation_accept", args=["forged"]), status=410)
    assert_readable(reverse("account_login"))
    assert_readable(reverse("account_reset_password"))
    assert_readable(reverse("account_reset_password_done"))


def test_the_way_in_with_the_second_step_on_a_phone(world, page, assert_accessible, assert_no_overflow) -> None:
    member = make_member("coordinator", world.office, totp=False)

    def seen(name: str) -> None:
        keep_picture(page, name)
        assert_no_overflow()
        assert_accessible()

    page.goto(reverse("account_login"))
    page.get_by_label("E-mail address").fill(member.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/reauthenticate/**")
    seen("account_reauthenticate")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form").last.get_by_role("button").first.click()
    page.wait_for_url("**/totp/activate/**")
    seen("mfa_activate_totp")
    secret = page.locator("input[readonly], input[disabled]").first.input_value()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("main form").last.get_by_role("button").first.click()
    page.wait_for_url("**/recovery-codes/**")
    seen("mfa_view_recovery_codes")
    page.goto(reverse("organisations"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Organisations")


def test_an_invitation_is_sent_and_accepted_with_the_keyboard_and_a_mouse(world, page, sign_in) -> None:
    sign_in(world.members["partner_manager"].user)
    page.goto(reverse("organisation", args=[world.partner.uid]))
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("newcomer@invented.example")
    page.get_by_label("Role", exact=True).select_option("trainer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/invitations/**")
    link = page.locator("code").inner_text()
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("Your name").fill("Newcomer (invented)")
    page.get_by_label("Password", exact=True).fill("another long invented password")
    page.get_by_label("The same password again").fill("another long invented password")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(lambda url: "invitations" not in url)
    page.goto(reverse("my_account"))
    expect(page.locator("main")).to_contain_text("Newcomer (invented)")


def test_who_holds_two_roles_sees_what_the_chosen_one_sees(world, page, sign_in) -> None:
    owner = world.members["owner"].user
    held = give_role(actor=None, user=owner, organisation=world.partner, role="partner_manager")
    sign_in(owner)
    page.set_viewport_size({"width": 1400, "height": 900})
    foreign = reverse("enterprise", args=[world.foreign_enterprise.uid])
    assert page.goto(foreign).status == 200
    page.get_by_label("Act as").first.select_option(str(held.pk))
    page.wait_for_url(lambda url: foreign not in url)
    assert page.goto(foreign).status == 404
    assert page.goto(reverse("enterprise", args=[world.enterprise.uid])).status == 200
    page.get_by_label("Act as").first.select_option(str(world.members["owner"].pk))
    page.wait_for_url(lambda url: "enterprises" not in url)
    assert page.goto(foreign).status == 200
