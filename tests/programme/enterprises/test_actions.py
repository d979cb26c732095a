"""Writes of the registry: what they record, what they refuse, and the audit beside them."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import AuditEvent
from score.programme.enterprises import actions
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)
from tests.programme.factories import make_actor, make_enterprise

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 15)
LATER = datetime.date(2024, 6, 1)


class TestAdd:
    def test_with_attributes_and_audit(self) -> None:
        actor = make_actor("coordinator")
        firm = actions.add_enterprise(
            actor=actor,
            name=" Firm (invented) ",
            source="registry",
            reference="7",
            attributes={"country": "GH", "sector": "1410", "size": "small", "currency": "GHS"},
            valid_from=DAY,
        )
        assert firm.name == "Firm (invented)"
        held = EnterpriseAttribute.objects.in_force().filter(enterprise=firm, valid_from=DAY)
        assert dict(held.values_list("kind", "value")) == {
            "country": "GH",
            "sector": "1410",
            "size": "small",
            "currency": "GHS",
        }
        assert set(held.values_list("recorded_by", flat=True)) == {actor.user.pk}
        event = AuditEvent.objects.get(action="add_enterprise")
        assert (event.actor, event.role, event.subject_uid) == (actor.user, "coordinator", str(firm.uid))
        assert "Firm" not in str(event.detail)

    @pytest.mark.parametrize(
        "attributes",
        [
            {"country": "gh"},
            {"country": "XX"},
            {"currency": "CEDI"},
            {"size": "tiny"},
            {"sector": " "},
            {"colour": "red"},
        ],
    )
    def test_refuses_what_is_no_attribute(self, attributes: dict[str, str]) -> None:
        with pytest.raises(ValidationError):
            actions.add_enterprise(actor=None, name="Firm (invented)", attributes=attributes, valid_from=DAY)
        assert not Enterprise.objects.exists()

    def test_refuses_no_name_no_day_and_a_reference_twice(self) -> None:
        actions.add_enterprise(actor=None, name="Firm (invented)", source="s", reference="1")
        for wanted in (
            {"name": " "},
            {"name": "Firm B (invented)", "attributes": {"country": "GH"}},
            {"name": "Firm B (invented)", "source": "s", "reference": "1"},
        ):
            with pytest.raises(ValidationError):
                actions.add_enterprise(actor=None, **wanted)
        assert Enterprise.objects.count() == 1

    def test_a_site_belongs_to_a_legal_entity_not_the_reverse(self) -> None:
        entity = actions.add_enterprise(actor=None, name="Entity (invented)", level="legal_entity")
        site = actions.add_enterprise(actor=None, name="Site (invented)", parent=entity)
        assert site.parent == entity
        with pytest.raises(ValidationError):
            actions.add_enterprise(actor=None, name="Entity B (invented)", level="legal_entity", parent=site)

    def test_renaming_keeps_the_earlier_name_for_people_to_read(self) -> None:
        firm = make_enterprise(name="Old (invented)")
        actions.rename_enterprise(actor=None, enterprise=firm, name="New (invented)")
        assert [row.name for row in firm.history.all()] == ["New (invented)", "Old (invented)"]


class TestAttributes:
    def test_a_later_day_is_no_correction(self) -> None:
        firm = make_enterprise(size="small")
        actions.set_attribute(actor=None, enterprise=firm, kind="size", value="medium", valid_from=LATER)
        assert EnterpriseAttribute.objects.in_force().filter(kind="size").count() == 2

    def test_the_same_day_needs_a_reason_and_keeps_the_past(self) -> None:
        firm = make_enterprise(sector="1410")
        moment = facts.settle()
        with pytest.raises(ValueError, match="reason"):
            actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="1520", valid_from=DAY)
        fact = actions.set_attribute(
            actor=None, enterprise=firm, kind="sector", value="1520", valid_from=DAY, reason="typed wrongly"
        )
        sectors = EnterpriseAttribute.objects.filter(enterprise=firm, kind="sector")
        assert sectors.in_force().get() == fact
        assert sectors.as_of(moment).get().value == "1410"

    def test_saying_the_same_again_records_nothing(self) -> None:
        firm = make_enterprise(sector="1410")
        actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="1410", valid_from=DAY)
        assert EnterpriseAttribute.objects.filter(kind="sector").count() == 1

    def test_withdrawn_and_set_again(self) -> None:
        firm = make_enterprise(sector="1410")
        sector = EnterpriseAttribute.objects.get(kind="sector")
        actions.withdraw_attribute(actor=None, attribute=sector, reason="wrong firm")
        assert not EnterpriseAttribute.objects.in_force().filter(kind="sector").exists()
        actions.set_attribute(
            actor=None, enterprise=firm, kind="sector", value="1410", valid_from=DAY, reason="right after all"
        )
        assert EnterpriseAttribute.objects.in_force().get(kind="sector").value == "1410"
        with pytest.raises(AlreadySuperseded):
            actions.withdraw_attribute(actor=None, attribute=sector, reason="once more")


def test_workforce_in_all_and_in_parts() -> None:
    firm = make_enterprise()
    actions.record_workforce(actor=None, enterprise=firm, day=DAY, heads=120)
    actions.record_workforce(actor=None, enterprise=firm, day=DAY, heads=30, dimensions="sex=women")
    actions.record_workforce(actor=None, enterprise=firm, day=DAY, heads=125, reason="counted again")
    held = Workforce.objects.in_force().values_list("dimensions", "heads")
    assert dict(held) == {"": 125, "sex=women": 30}
    with pytest.raises(ValidationError):
        actions.record_workforce(actor=None, enterprise=firm, day=LATER, heads=-1)


class TestMerge:
    def test_merged_and_parted_again(self) -> None:
        kept, absorbed = make_enterprise(), make_enterprise()
        merge = actions.merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
        moment = facts.settle()
        actions.undo_merge(actor=None, merge=merge, reason="two firms after all")
        assert not EnterpriseMerge.objects.in_force().exists()
        assert EnterpriseMerge.objects.as_of(moment).get() == merge
        actions.merge_enterprises(actor=None, kept=absorbed, absorbed=kept)
        assert EnterpriseMerge.objects.in_force().get().kept == absorbed

    def test_neither_with_itself_nor_twice_nor_across_levels(self) -> None:
        first, second, third = make_enterprise(), make_enterprise(), make_enterprise()
        entity = make_enterprise(level="legal_entity")
        actions.merge_enterprises(actor=None, kept=first, absorbed=second)
        for kept, absorbed in ((first, first), (third, second), (second, third), (first, entity)):
            with pytest.raises(ValidationError):
                actions.merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
        assert EnterpriseMerge.objects.count() == 1
        actions.merge_enterprises(actor=None, kept=third, absorbed=first)  # its own parts come along


def test_closure_is_recorded_corrected_and_withdrawn() -> None:
    firm = make_enterprise()
    actions.record_closure(actor=None, enterprise=firm, closed_on=DAY, evidence=1)
    closure = actions.record_closure(actor=None, enterprise=firm, closed_on=DAY, evidence=3, reason="register seen")
    assert EnterpriseClosure.objects.in_force().get().evidence == 3
    actions.withdraw_closure(actor=None, closure=closure, reason="opened again")
    assert not EnterpriseClosure.objects.in_force().exists()
    with pytest.raises(ValidationError):
        actions.record_closure(actor=None, enterprise=firm, closed_on=DAY, evidence=5, reason="x")


def test_comparison_groups() -> None:
    firm = make_enterprise()
    actions.add_to_comparison(actor=None, enterprise=firm, group="waiting list", reference_day=DAY)
    actions.add_to_comparison(actor=None, enterprise=firm, group="waiting list", reference_day=DAY)
    assert ComparisonMembership.objects.count() == 1
    actions.add_to_comparison(
        actor=None, enterprise=firm, group="waiting list", reference_day=LATER, reason="class was later"
    )
    assert ComparisonMembership.objects.in_force().get().reference_day == LATER
    with pytest.raises(ValidationError):
        actions.add_to_comparison(actor=None, enterprise=firm, group=" ", reference_day=DAY)
