"""Pages of organisations, people, roles and consents: what they show, refuse and change."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.programme.core.models import AuditEvent
from score.programme.organisations import actions
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Consent, Membership, Organisation, PersonDetails
from tests.programme.factories import (
    DAY,
    World,
    make_consent,
    make_enterprise,
    make_member,
    make_organisation,
)

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


def as_(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.members[role].user)
    return client


def today() -> datetime.date:
    return timezone.now().date()


# -- organisations


def test_the_list_filters_sorts_and_counts(world) -> None:
    owner = as_(world, "owner")
    assert all(world.members[role] for role in ("partner_manager", "trainer", "data_clerk"))
    make_organisation(name="Zulu (invented)")

    def shown(**query):
        return [one.name for one in owner.get(reverse("organisations"), query).context["page"]]

    assert "Zulu (invented)" in shown(q="zulu")
    assert len(shown(q="zulu")) == 1
    assert shown(kind="country_office") == ["Office Ghana (invented)"]
    assert "Partner C (invented)" in shown(country="PE")
    assert shown(sort="-name")[0] == "Zulu (invented)"
    counts = [one.member_count for one in owner.get(reverse("organisations"), {"sort": "-members"}).context["page"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 4, "manager, trainer, clerk and colleague of partner A"
    assert shown(sort="nonsense") == shown()


def test_an_inactive_organisation_is_left_out_until_asked_for(world) -> None:
    owner = as_(world, "owner")
    Organisation.objects.filter(pk=world.other_partner.pk).update(active=False)
    assert world.other_partner not in owner.get(reverse("organisations")).context["page"].object_list
    assert world.other_partner in owner.get(reverse("organisations"), {"state": "all"}).context["page"].object_list


def test_the_export_holds_what_the_reader_may_see_and_no_formula(world) -> None:
    Organisation.objects.filter(pk=world.other_partner.pk).update(name='=HYPERLINK("x") (invented)')
    content = b"".join(as_(world, "coordinator").get(reverse("organisations_export", args=["csv"]))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    names = {row[1] for row in rows[1:]}
    assert '\'=HYPERLINK("x") (invented)' in names
    assert "Partner A (invented)" in names
    assert "Partner C (invented)" not in names, "of another country"


def test_a_coordinator_adds_organisations_in_the_own_country_alone(world) -> None:
    coordinator = as_(world, "coordinator")
    page = reverse("organisation_add")
    abroad = coordinator.post(page, {"name": "Abroad (invented)", "kind": "implementation_partner", "country": "PE"})
    assert abroad.context["form"].errors["country"]
    nowhere = coordinator.post(page, {"name": "Nowhere (invented)", "kind": "implementation_partner"})
    assert nowhere.context["form"].errors["country"]
    added = coordinator.post(page, {"name": "At home (invented)", "kind": "implementation_partner", "country": "GH"})
    one = Organisation.objects.get(name="At home (invented)")
    assert added["Location"] == reverse("organisation", args=[one.uid])
    twice = coordinator.post(page, {"name": "at HOME (invented)", "kind": "association", "country": "GH"})
    assert twice.context["form"].errors["name"]


def test_a_firm_is_linked_to_its_record_in_the_registry(world) -> None:
    owner = as_(world, "owner")
    wrong = owner.post(
        reverse("organisation_add"),
        {"name": "Firm (invented)", "kind": "enterprise", "country": "GH", "enterprise": "999999"},
    )
    assert wrong.context["form"].errors["enterprise"]
    owner.post(
        reverse("organisation_add"),
        {"name": "Firm (invented)", "kind": "enterprise", "country": "GH", "enterprise": world.enterprise.pk},
    )
    assert Organisation.objects.get(name="Firm (invented)").enterprise == world.enterprise
    odd = owner.post(
        reverse("organisation_add"),
        {"name": "Odd (invented)", "kind": "donor", "country": "", "enterprise": world.enterprise.pk},
    )
    assert odd.context["form"].errors["enterprise"]


def test_changing_an_organisation_keeps_its_earlier_name_and_its_roles(world) -> None:
    owner = as_(world, "owner")
    page = reverse("organisation_edit", args=[world.partner.uid])
    given = {"name": "Partner A renamed (invented)", "kind": "association", "country": "GH", "active": "on"}
    assert owner.post(page, given).status_code == 302
    world.partner.refresh_from_db()
    assert world.partner.name == "Partner A renamed (invented)"
    assert "Partner A (invented)" in {one.name for one in world.partner.history.all()}
    refused = owner.post(page, given | {"kind": "donor"})
    assert refused.context["form"].errors["kind"], "trainers cannot be in a donor"
    own = world.members["owner"].organisation
    shut_out = owner.post(
        reverse("organisation_edit", args=[own.uid]), {"name": own.name, "kind": own.kind, "country": ""}
    )
    assert shut_out.context["form"].errors["active"]


def test_members_and_invitations_are_shown_to_who_manages_them(world) -> None:
    page = reverse("organisation", args=[world.partner.uid])
    for role, members, invites in [
        ("owner", True, True),
        ("me_officer", True, False),
        ("coordinator", True, True),
        ("partner_manager", True, True),
        ("trainer", False, False),
        ("focal_person", False, False),
    ]:
        content = as_(world, role).get(page).content.decode()
        assert (world.colleague.user.email in content) is members, role
        assert (world.invitation.email in content) is invites, role


# -- roles


def test_a_role_ends_at_once_later_or_goes_on(world) -> None:
    manager = as_(world, "partner_manager")
    page = reverse("membership_end", args=[world.colleague.pk])
    assert manager.post(page, {"last_day": today() - A_DAY}).status_code == 302
    assert actor_of(world.colleague.user).role == "public"
    assert manager.post(page, {"act": "reopen"}).status_code == 302
    assert actor_of(world.colleague.user).role == "trainer"
    manager.post(page, {"last_day": today() + A_DAY})
    assert actor_of(world.colleague.user).role == "trainer"
    assert AuditEvent.objects.filter(action="end_membership", subject_uid=str(world.colleague.pk)).count() == 2


def test_a_role_that_began_today_can_end_today() -> None:
    member = make_member("trainer")
    Membership.objects.filter(pk=member.pk).update(valid_from=today())
    member.refresh_from_db()
    assert actions.end_membership(actor=None, membership=member, last_day=today() - A_DAY) is None
    assert actor_of(member.user).role == "public"


def test_the_last_owner_stays_and_an_evaluator_never_goes_on_for_ever(world) -> None:
    answer = as_(world, "owner").post(
        reverse("membership_end", args=[world.members["owner"].pk]), {"last_day": today() - A_DAY}
    )
    assert answer.context["form"].non_field_errors()
    assert actor_of(world.members["owner"].user).role == "owner"
    with pytest.raises(ValidationError):
        actions.reopen_membership(actor=None, membership=world.members["evaluator"])


def test_an_owner_whose_role_is_about_to_end_does_not_count_as_another() -> None:
    leaving, last = make_member("owner"), make_member("owner")
    actions.end_membership(actor=None, membership=leaving, last_day=today() + A_DAY)
    with pytest.raises(ValidationError):
        actions.end_membership(actor=None, membership=last, last_day=today() + A_DAY)


# -- people


def test_the_list_of_people(world) -> None:
    manager = as_(world, "partner_manager")
    clerk = world.members["data_clerk"].user.person_id

    def shown(**query):
        return {one.pk for one in manager.get(reverse("people"), query).context["page"]}

    everyone = shown()
    assert world.participant.pk in everyone
    assert world.others_trainer.user.person_id not in everyone
    assert shown(accounts="no") == {world.participant.pk}
    assert world.participant.pk not in shown(accounts="yes")
    assert shown(role="data_clerk") == {clerk}
    assert shown(q=world.participant.details.name) == {world.participant.pk}


def test_my_own_details_are_mine_to_change_and_others_are_not(world) -> None:
    evaluator = as_(world, "evaluator")
    own = world.members["evaluator"].user.person
    assert evaluator.get(reverse("person", args=[own.uid])).status_code == 200
    evaluator.post(reverse("person_edit", args=[own.uid]), {"name": "New name (invented)", "phone": "+000 1"})
    assert PersonDetails.objects.get(person=own).name == "New name (invented)"
    assert not AuditEvent.objects.filter(detail__icontains="New name").exists()
    assert evaluator.post(reverse("person_edit", args=[world.participant.uid]), {"name": "x"}).status_code == 404


# -- consents


def test_a_firm_agrees_to_a_hand_over_and_takes_it_back(world) -> None:
    firm = as_(world, "enterprise")
    page = f"{reverse('consent_add')}?enterprise={world.enterprise.pk}"
    given = {
        "purpose": "hand_over",
        "given_on": DAY,
        "given_how": "own_page",
        "language": "en",
        "text_version": "invented-1",
    }
    assert firm.post(page, given).context["form"].errors["recipient"]
    buyer = world.members["lead_buyer"].organisation
    assert firm.post(page, given | {"recipient": buyer.pk}).context["form"].errors["recipient"]
    assert firm.post(page, given | {"recipient": world.other_partner.pk}).status_code == 302
    consent = Consent.objects.in_force().get(purpose="hand_over")
    shown = as_(world, "partner_manager").get(reverse("consents"), {"enterprise": world.enterprise.pk})
    assert "Partner B (invented)" in shown.content.decode()
    withdraw = reverse("consent_withdraw", args=[consent.pk])
    assert firm.post(withdraw, {"reason": ""}).status_code == 200
    assert firm.post(withdraw, {"reason": "changed our mind"}).status_code == 302
    assert not Consent.objects.in_force().filter(purpose="hand_over").exists()
    assert firm.post(withdraw, {"reason": "again"}).status_code == 200, "said once already: nothing new is recorded"
    assert Consent.objects.filter(purpose="hand_over").count() == 2


def test_the_same_consent_said_twice_is_one_and_in_newer_words_replaces() -> None:
    firm, partner = make_enterprise(), make_organisation()
    first = make_consent(firm, recipient=partner)
    assert make_consent(firm, recipient=partner) == first
    newer = actions.give_consent(
        actor=None,
        enterprise=firm,
        recipient=partner,
        purpose="hand_over",
        text_version="invented-2",
        language="en",
        given_on=DAY + A_DAY,
        given_how="signed_form",
    )
    assert newer.supersedes == first
    assert Consent.objects.in_force().get() == newer


@pytest.mark.parametrize(
    ("purpose", "of_person", "with_recipient"),
    [("hand_over", True, True), ("hand_over", False, False), ("follow_up", False, True)],
)
def test_consents_that_say_nothing_are_refused(purpose, of_person, with_recipient) -> None:
    party = make_member("trainer").user.person if of_person else make_enterprise()
    with pytest.raises(ValidationError):
        make_consent(
            None if of_person else party,
            purpose,
            person=party if of_person else None,
            recipient=make_organisation() if with_recipient else None,
        )


def test_a_partner_cannot_help_itself_to_another_partners_answers(world) -> None:
    """Recording the consent needs custody, which is what the consent is about."""
    other = Client()
    other.force_login(make_member("partner_manager", world.other_partner).user)
    page = f"{reverse('consent_add')}?enterprise={world.enterprise.pk}"
    assert other.get(page).status_code == 403
    assert other.post(page, {"purpose": "hand_over", "recipient": world.other_partner.pk}).status_code == 403


# -- members made by the command line


def test_create_member_makes_a_login_that_works_and_adds_roles_to_it() -> None:
    organisation = make_organisation()
    first = actions.create_member(
        email=" Some@Invented.example ",
        name="Some (invented)",
        organisation=organisation,
        role="trainer",
        password="p" * 12,
    )
    second = actions.create_member(
        email="some@invented.example", name="Ignored (invented)", organisation=organisation, role="data_clerk"
    )
    assert first.user == second.user
    assert first.user.email == "some@invented.example"
    assert second.user.check_password("p" * 12)
    assert PersonDetails.objects.get(person=first.user.person).name == "Some (invented)"
    assert len(actor_of(first.user).memberships) == 2
    again = actions.create_member(
        email="some@invented.example", name="", organisation=organisation, role="trainer", password="q" * 12
    )
    assert again.pk == first.pk
    assert again.user.check_password("q" * 12)


def test_create_member_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValidationError):
        actions.create_member(
            email="x@invented.example", name="X (invented)", organisation=make_organisation(), role="owner"
        )
    with pytest.raises(ValidationError):
        actions.give_role(
            actor=None,
            user=make_member("trainer").user,
            organisation=make_organisation("evaluation_firm"),
            role="evaluator",
        )
