"""Names, numbers, contacts, buyers, and where a record belongs: what is recorded and what is refused."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.enterprises import actions
from score.programme.enterprises.models import (
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import PersonDetails
from tests.programme.factories import make_actor, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 15)
LATER = datetime.date(2024, 6, 1)


class TestNames:
    def test_the_same_again_records_nothing_and_keeps_its_first_source(self) -> None:
        firm = make_enterprise()
        first = actions.add_name(actor=None, enterprise=firm, kind="former", text=" Old  name ", source="list A")
        again = actions.add_name(actor=None, enterprise=firm, kind="former", text="Old name", source="list B")
        assert (first.text, again.pk, again.source) == ("Old name", first.pk, "list A")

    def test_withdrawn_and_named_again(self) -> None:
        firm = make_enterprise()
        name = actions.add_name(actor=None, enterprise=firm, kind="trade", text="Brand (invented)")
        moment = facts.settle()
        actions.withdraw_known_by(actor=None, fact=name, reason="another firm's")
        assert not EnterpriseName.objects.in_force().exists()
        assert EnterpriseName.objects.as_of(moment).get().text == "Brand (invented)"
        actions.add_name(actor=None, enterprise=firm, kind="trade", text="Brand (invented)")
        assert EnterpriseName.objects.in_force().get().text == "Brand (invented)"

    @pytest.mark.parametrize(("kind", "text"), [("nick", "x"), ("former", " "), ("former", "x" * 201)])
    def test_refuses(self, kind: str, text: str) -> None:
        with pytest.raises(ValidationError):
            actions.add_name(actor=None, enterprise=make_enterprise(), kind=kind, text=text)
        assert not EnterpriseName.objects.exists()


class TestNumbers:
    def test_one_number_is_of_one_enterprise(self) -> None:
        firm, other = make_enterprise("PE"), make_enterprise("PE")
        number = actions.add_identifier(actor=None, enterprise=firm, scheme="RUC", value="20123456789")
        again = actions.add_identifier(actor=None, enterprise=firm, scheme="RUC", value=" 20123456789 ")
        assert again.pk == number.pk
        with pytest.raises(ValidationError, match="merge"):
            actions.add_identifier(actor=None, enterprise=other, scheme="RUC", value="20123456789")
        actions.withdraw_known_by(actor=None, fact=number, reason="typed at the wrong firm")
        actions.add_identifier(actor=None, enterprise=other, scheme="RUC", value="20123456789")
        actions.add_identifier(actor=None, enterprise=other, scheme="old database", value="20123456789")
        assert EnterpriseIdentifier.objects.in_force().filter(enterprise=other).count() == 2

    @pytest.mark.parametrize(
        ("scheme", "value", "field"),
        [("RUC", "123", "value"), ("", "1", "scheme"), ("RUC", " ", "value"), ("x" * 61, "1", "scheme")],
    )
    def test_what_is_wrong_is_said_at_its_field(self, scheme: str, value: str, field: str) -> None:
        with pytest.raises(ValidationError) as error:
            actions.add_identifier(actor=None, enterprise=make_enterprise("PE"), scheme=scheme, value=value)
        assert set(error.value.error_dict) == {field}

    def test_a_register_binds_in_its_own_country_only(self) -> None:
        actions.add_identifier(actor=None, enterprise=make_enterprise("GH"), scheme="RUC", value="123")
        assert EnterpriseIdentifier.objects.get().value == "123"


class TestContacts:
    def test_a_contact_is_a_person_apart_and_erasing_them_empties_it(self) -> None:
        actor = make_actor("coordinator")
        firm = make_enterprise()
        contact = actions.add_contact(
            actor=actor, enterprise=firm, custodian=actor.organisation, since=DAY, name="Ama Invented",
            phone="+000 555 1", email="AMA@invented.example", function="manager of the plant", is_main=True,
        )  # fmt: skip
        details = PersonDetails.objects.get(person=contact.person)
        assert (details.name, details.phone, details.email) == ("Ama Invented", "+000 555 1", "ama@invented.example")
        held = [str(value) for value in EnterpriseContact.objects.values_list().get()]
        assert not any("Ama" in value or "555 1" in value for value in held)
        assert "Ama" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
        erase_person(actor=None, person=contact.person, moment=timezone.now())
        contact.refresh_from_db()
        assert (
            not PersonDetails.objects.filter(person=contact.person).exists()
            and contact.function == "manager of the plant"
        )
        with pytest.raises(ValidationError):
            actions.change_contact(actor=actor, contact=contact, name="Ama again")

    def test_one_is_asked_first_among_those_of_one_organisation(self) -> None:
        firm, ours, theirs = make_enterprise(), make_organisation(), make_organisation()
        contacts = [
            actions.add_contact(
                actor=None, enterprise=firm, custodian=custodian, since=DAY, name="N (invented)", is_main=True
            )
            for custodian in (ours, ours, theirs)
        ]
        held = dict(EnterpriseContact.objects.values_list("pk", "is_main"))
        assert [held[one.pk] for one in contacts] == [False, True, True]
        actions.change_contact(actor=None, contact=contacts[0], name="N (invented)", is_main=True)
        held = dict(EnterpriseContact.objects.values_list("pk", "is_main"))
        assert [held[one.pk] for one in contacts] == [True, False, True]

    def test_ended_and_not_before_it_began(self) -> None:
        contact = actions.add_contact(
            actor=None, enterprise=make_enterprise(), custodian=None, since=LATER, name="N (invented)"
        )
        with pytest.raises(ValidationError):
            actions.end_contact(actor=None, contact=contact, until=DAY)
        actions.end_contact(actor=None, contact=contact, until=LATER)
        assert EnterpriseContact.objects.get().until == LATER

    def test_a_person_once_and_a_name_is_needed(self) -> None:
        firm = make_enterprise()
        contact = actions.add_contact(actor=None, enterprise=firm, custodian=None, since=DAY, name="N (invented)")
        with pytest.raises(ValidationError):
            actions.add_contact(actor=None, enterprise=firm, custodian=None, since=DAY, person=contact.person)
        with pytest.raises(ValidationError):
            actions.add_contact(actor=None, enterprise=firm, custodian=None, since=DAY, name=" ")
        assert EnterpriseContact.objects.count() == 1


class TestBuyers:
    def test_known_and_named_buyers(self) -> None:
        firm, buyer = make_enterprise(), make_organisation("lead_buyer")
        actions.add_supply_link(actor=None, enterprise=firm, custodian=None, since=DAY, buyer=buyer, buyer_name="x")
        actions.add_supply_link(actor=None, enterprise=firm, custodian=None, since=DAY, buyer_name=" Shop  (invented) ")
        held = SupplyLink.objects.in_force().order_by("pk").values_list("buyer", "buyer_name")
        assert list(held) == [(buyer.pk, ""), (None, "Shop (invented)")]

    def test_each_organisation_records_its_own(self) -> None:
        firm, ours, theirs = make_enterprise(), make_organisation(), make_organisation()
        for custodian in (ours, theirs, ours):
            actions.add_supply_link(
                actor=None, enterprise=firm, custodian=custodian, since=DAY, buyer_name="Shop (invented)"
            )
        assert SupplyLink.objects.count() == 2

    def test_another_day_is_a_correction_and_a_withdrawn_one_comes_back(self) -> None:
        firm = make_enterprise()
        said = {"actor": None, "enterprise": firm, "custodian": None, "buyer_name": "Shop (invented)"}
        actions.add_supply_link(**said, since=DAY)
        with pytest.raises(ValueError, match="reason"):
            actions.add_supply_link(**said, since=LATER)
        link = actions.add_supply_link(**said, since=LATER, reason="contract seen")
        assert SupplyLink.objects.in_force().get().since == LATER
        actions.withdraw_known_by(actor=None, fact=link, reason="never")
        actions.add_supply_link(**said, since=DAY)
        assert SupplyLink.objects.in_force().get().since == DAY

    def test_refuses_nobody_and_no_buyer(self) -> None:
        firm = make_enterprise()
        with pytest.raises(ValidationError):
            actions.add_supply_link(actor=None, enterprise=firm, custodian=None, since=DAY, buyer_name=" ")
        with pytest.raises(ValidationError):
            actions.add_supply_link(actor=None, enterprise=firm, custodian=None, since=DAY, buyer=make_organisation())
        assert not SupplyLink.objects.exists()


class TestMoving:
    def test_to_another_parent_and_the_history_keeps_both(self) -> None:
        group = make_enterprise(level="group")
        first, second = (make_enterprise(level="legal_entity", parent=group) for _ in range(2))
        site = make_enterprise(parent=first)
        actions.move_enterprise(actor=None, enterprise=site, parent=second, reason="sold (invented)")
        site.refresh_from_db()
        assert site.parent == second
        assert [row.parent_id for row in site.history.all()] == [second.pk, first.pk]
        assert site.history.first().history_change_reason == "sold (invented)"
        actions.move_enterprise(actor=None, enterprise=site, parent=None, reason="stands alone")
        assert AuditEvent.objects.filter(action="move_enterprise").count() == 2

    def test_never_below_what_is_smaller_nor_without_reason(self) -> None:
        site, other = make_enterprise(), make_enterprise()
        entity = make_enterprise(level="legal_entity")
        for moved, parent, reason in (
            (site, other, "x"),
            (entity, site, "x"),
            (entity, entity, "x"),
            (site, entity, " "),
        ):
            with pytest.raises(ValidationError):
                actions.move_enterprise(actor=None, enterprise=moved, parent=parent, reason=reason)
        site.refresh_from_db()
        assert site.parent is None


def test_coordinates_are_held_against_the_country_that_stands_on_the_day() -> None:
    firm = make_enterprise("GH")
    with pytest.raises(ValidationError, match="outside"):
        actions.set_attribute(actor=None, enterprise=firm, kind="coordinates", value="-12.05, -77.04", valid_from=LATER)
    actions.set_attribute(actor=None, enterprise=firm, kind="coordinates", value="5.6 -0.19", valid_from=LATER)
    assert firm.attributes.in_force().get(kind="coordinates").value == "5.6, -0.19"
