"""Invitations: every path through inviting, taking back, expiring, accepting."""

import datetime

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from score.programme.core.models import AuditEvent
from score.programme.organisations import actions, queries
from score.programme.organisations.actions import InvitationRefused
from score.programme.organisations.models import Invitation, Membership, User
from tests.programme.factories import (
    PASSWORD,
    World,
    make_actor,
    make_invitation,
    make_member,
    make_organisation,
)

NEW_PASSWORD = "another long invented password"
A_DAY = datetime.timedelta(days=1)


class Invitations(RuleBasedStateMachine):
    """One address and one role: whatever is done in whatever order, the link opens at most once, and only in time."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.organisation = make_organisation()
        self.now = timezone.now()
        self.invitation: Invitation | None = None
        self.links: list[tuple[str, datetime.datetime]] = []  # and until when each opens something; the newest last
        self.accepted = self.revoked = False
        self.ends = self.now

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def open(self) -> bool:
        return bool(self.links) and not self.accepted and not self.revoked and self.now < self.ends

    @precondition(lambda self: self.invitation is None)
    @rule()
    def invite(self) -> None:
        self.invitation = make_invitation(self.organisation, email="New@Invented.example", moment=self.now)
        self._sent()

    @precondition(lambda self: self.invitation is not None)
    @rule()
    def invite_again(self) -> None:
        if self.open:
            with pytest.raises(ValidationError):
                make_invitation(self.organisation, email="new@invented.example", moment=self.now)

    @precondition(lambda self: self.invitation is not None)
    @rule()
    def resend(self) -> None:
        if self.accepted:
            with pytest.raises(ValidationError):
                actions.resend_invitation(actor=None, invitation=self.invitation, moment=self.now)
            return
        self.invitation = actions.resend_invitation(actor=None, invitation=self.invitation, moment=self.now)
        self.revoked = False
        self._sent()

    @precondition(lambda self: self.invitation is not None)
    @rule()
    def revoke(self) -> None:
        if self.accepted:
            with pytest.raises(ValidationError):
                actions.revoke_invitation(actor=None, invitation=self.invitation, moment=self.now)
            return
        self.invitation = actions.revoke_invitation(actor=None, invitation=self.invitation, moment=self.now)
        self.revoked = True

    @rule(days=st.sampled_from([1, 13, 14, 40]))
    def time_passes(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)

    @precondition(lambda self: self.links)
    @rule(which=st.integers(min_value=0, max_value=3))
    def accept(self, which: int) -> None:
        link, until = self.links[which % len(self.links)]
        works = self.open and until == self.ends  # sent twice at one moment, both open the same
        if not works:
            with pytest.raises(InvitationRefused):
                self._accept(link)
            return
        membership = self._accept(link)
        self.accepted = True
        assert membership.user.email == "new@invented.example"
        assert membership.user.check_password(NEW_PASSWORD)
        assert (membership.role, membership.organisation) == ("trainer", self.organisation)

    @precondition(lambda self: self.links)
    @rule()
    def accept_a_forged_link(self) -> None:
        forged = [self.links[-1][0][:-2] + "xx", "nonsense", signing.dumps([str(self.invitation.uid), 0.0])]
        for link in forged:
            with pytest.raises(InvitationRefused):
                self._accept(link)

    @invariant()
    def somebody_is_in_exactly_when_accepted(self) -> None:
        assert User.objects.filter(email="new@invented.example").count() == int(self.accepted)
        assert Membership.objects.filter(organisation=self.organisation).count() == int(self.accepted)

    @invariant()
    def state_is_what_was_done(self) -> None:
        if self.invitation is None:
            return
        self.invitation.refresh_from_db()
        expected = (
            queries.ACCEPTED
            if self.accepted
            else queries.REVOKED
            if self.revoked
            else queries.WAITING
            if self.open
            else queries.EXPIRED
        )
        assert queries.state_of(self.invitation, self.now) == expected

    def _accept(self, link: str) -> Membership:
        return actions.accept_as_new(token=link, name="Somebody (invented)", password=NEW_PASSWORD, moment=self.now)

    def _sent(self) -> None:
        self.ends = self.invitation.expires_at
        self.links.append((actions.token_of(self.invitation), self.ends))
        assert self.ends == self.now + 14 * A_DAY


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order() -> None:
    Invitations.TestCase.settings = settings(
        max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Invitations.TestCase("runTest").runTest()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "gives"),
    [
        ("owner", True),
        ("coordinator", True),
        ("partner_manager", True),
        ("trainer", False),
        ("data_clerk", False),
        ("me_officer", False),
        ("donor", False),
    ],
)
def test_only_some_roles_invite(role: str, gives: bool) -> None:
    actor, organisation = make_actor(role), make_organisation()

    def invite() -> Invitation:
        return actions.invite(
            actor=actor, email="x@invented.example", organisation=organisation, role="trainer", moment=timezone.now()
        )

    if gives:
        assert invite().invited_by == actor.user
    else:
        with pytest.raises(PermissionDenied):
            invite()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kind", "wanted"),
    [
        ("coordinator", "programme_owner", "owner"),
        ("coordinator", "country_office", "coordinator"),
        ("coordinator", "country_office", "focal_person"),
        ("partner_manager", "country_office", "coordinator"),
        ("enterprise", "implementation_partner", "trainer"),
    ],
)
def test_nobody_gives_more_than_they_have(role: str, kind: str, wanted: str) -> None:
    actor, organisation = make_actor(role), make_organisation(kind)
    with pytest.raises(PermissionDenied):
        actions.invite(
            actor=actor, email="x@invented.example", organisation=organisation, role=wanted, moment=timezone.now()
        )
    waiting = make_invitation(organisation, wanted)
    with pytest.raises(PermissionDenied):
        actions.resend_invitation(actor=actor, invitation=waiting, moment=timezone.now())
    with pytest.raises(PermissionDenied):
        actions.revoke_invitation(actor=actor, invitation=waiting, moment=timezone.now())


@pytest.mark.django_db
def test_an_existing_account_takes_the_role_and_keeps_its_password() -> None:
    member = make_member("trainer")
    invitation = make_invitation(make_organisation(), "partner_manager", email=member.user.email)
    token, now = actions.token_of(invitation), timezone.now()
    with pytest.raises(InvitationRefused):
        actions.accept_as_new(token=token, name="X (invented)", password=NEW_PASSWORD, moment=now)
    with pytest.raises(InvitationRefused):
        actions.accept_invitation(token=token, user=make_member("trainer").user, moment=now)
    held = actions.accept_invitation(token=token, user=member.user, moment=now)
    assert {one.role for one in member.user.memberships.all()} == {"trainer", "partner_manager"}
    member.user.refresh_from_db()
    assert member.user.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.accepted_by == held.user
    with pytest.raises(InvitationRefused):
        actions.accept_invitation(token=token, user=member.user, moment=now)


@pytest.mark.django_db
def test_an_invitation_to_a_role_held_already_moves_its_end() -> None:
    end = timezone.now().date() + 5 * A_DAY
    member = make_member("evaluator", until=end)
    invitation = make_invitation(member.organisation, "evaluator", email=member.user.email, until=end + 30 * A_DAY)
    actions.accept_invitation(token=actions.token_of(invitation), user=member.user, moment=timezone.now())
    assert member.user.memberships.get().valid_until == end + 30 * A_DAY


@pytest.mark.django_db
def test_no_address_and_no_name_in_the_audit() -> None:
    invitation = make_invitation(make_organisation(), email="secret@invented.example")
    actions.accept_as_new(
        token=actions.token_of(invitation), name="Secret Name (invented)", password=NEW_PASSWORD, moment=timezone.now()
    )
    written = str(list(AuditEvent.objects.values()))
    assert "accept_invitation" in written
    assert "secret" not in written.lower()


# -- the pages


@pytest.mark.django_db
def test_the_whole_way_in() -> None:
    world = World()
    manager = Client()
    manager.force_login(world.members["partner_manager"].user)
    page = reverse("invite", args=[world.partner.uid])
    offered = manager.get(page).context["form"].fields["role"].choices
    assert [role for role, _label in offered] == ["partner_manager", "trainer", "data_clerk"]
    sent = manager.post(page, {"email": "Newcomer@Invented.example", "role": "trainer"})
    invitation = Invitation.objects.get(email="newcomer@invented.example")
    assert sent["Location"] == reverse("invitation", args=[invitation.uid])
    [message] = mail.outbox
    assert message.to == ["newcomer@invented.example"]
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    path = link.removeprefix("http://testserver")
    assert link in manager.get(sent["Location"]).content.decode()

    newcomer = Client()
    shown = newcomer.get(path)
    assert b"Partner A (invented)" in shown.content
    weak = newcomer.post(path, {"name": "N (invented)", "password": "newcomer123", "again": "newcomer123"})
    assert weak.status_code == 200
    assert weak.context["form"].errors["password"]
    differing = newcomer.post(path, {"name": "N (invented)", "password": NEW_PASSWORD, "again": NEW_PASSWORD + "x"})
    assert differing.context["form"].errors["again"]
    came_in = newcomer.post(path, {"name": "N (invented)", "password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert came_in.status_code == 302
    assert newcomer.get(reverse("my_account")).context["actor"].role == "trainer"
    assert newcomer.get(path).status_code == 410
    assert Client().get(path).status_code == 410


@pytest.mark.django_db
def test_who_has_an_account_is_sent_to_sign_in_and_takes_the_role_then() -> None:
    member = make_member("trainer")
    invitation = make_invitation(make_organisation(name="Second (invented)"), "data_clerk", email=member.user.email)
    path = reverse("invitation_accept", args=[actions.token_of(invitation)])
    visitor = Client()
    assert f"{reverse('account_login')}?next={path}" in visitor.get(path).content.decode()
    assert visitor.post(path, {"name": "x", "password": NEW_PASSWORD, "again": NEW_PASSWORD}).status_code == 200
    assert not Membership.objects.filter(role="data_clerk").exists()
    visitor.force_login(member.user)
    assert visitor.post(path).status_code == 302
    assert visitor.get(reverse("my_account")).context["actor"].role == "data_clerk"


@pytest.mark.django_db
def test_taking_back_and_sending_again_in_the_browser() -> None:
    world = World()
    manager = Client()
    manager.force_login(world.members["partner_manager"].user)
    old = reverse("invitation_accept", args=[actions.token_of(world.invitation)])
    manager.post(reverse("invitation_revoke", args=[world.invitation.uid]))
    assert Client().get(old).status_code == 410
    manager.post(reverse("invitation_resend", args=[world.invitation.uid]))
    world.invitation.refresh_from_db()
    assert Client().get(reverse("invitation_accept", args=[actions.token_of(world.invitation)])).status_code == 200
    assert Client().get(old).status_code == 410, "the older link stays dead"


@pytest.mark.django_db
def test_where_no_mail_goes_out_the_page_says_so(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    owner = Client()
    owner.force_login(make_member("owner").user)
    organisation = make_organisation()
    answer = owner.post(
        reverse("invite", args=[organisation.uid]), {"email": "x@invented.example", "role": "trainer"}, follow=True
    )
    assert "could not be sent" in answer.content.decode()
    assert reverse("invitation_accept", args=["x"])[:-2] in answer.content.decode()
