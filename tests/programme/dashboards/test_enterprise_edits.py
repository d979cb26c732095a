"""Adding to the registry: new enterprises, names, attributes, workforce, closure."""

import datetime

import pytest
from django.urls import reverse

from score.programme.enterprises.actions import record_closure, record_workforce, set_attribute
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseClosure, Workforce
from tests.programme.dashboards.enterprise_pages import errors

pytestmark = pytest.mark.django_db
D = datetime.date
NEW = {"name": "Tin Whistle (invented)", "level": "site", "country": "GH", "valid_from": "2025-01-01"}


def address(name, world, query=""):
    return reverse(name, args=[world.enterprise.uid]) + query


# -- a new enterprise


def test_an_enterprise_is_added_with_what_is_known(enter):
    sent = {**NEW, "name_local": "锡笛", "sector": "metal", "size": "small", "source": "register", "reference": "X1"}
    response = enter("partner_manager").post(reverse("enterprise_add"), sent)
    added = Enterprise.objects.get(name="Tin Whistle (invented)")
    assert response.url == reverse("enterprise", args=[added.uid])
    assert (added.name_local, added.source, added.reference) == ("锡笛", "register", "X1")
    stored = {one.kind: (one.value, one.valid_from) for one in added.attributes.in_force()}
    assert stored == {
        "country": ("GH", D(2025, 1, 1)),
        "sector": ("metal", D(2025, 1, 1)),
        "size": ("small", D(2025, 1, 1)),
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"country": "PE"}, "country"),
        ({"size": "huge"}, "size"),
        ({"valid_from": ""}, "valid_from"),
        ({"level": "planet"}, "level"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(enter, wrong, field):
    before = Enterprise.objects.count()
    assert field in errors(enter("coordinator").post(reverse("enterprise_add"), {**NEW, **wrong}))
    assert Enterprise.objects.count() == before


def test_an_identifier_is_taken_once(enter):
    sent = {**NEW, "source": "register", "reference": "X1"}
    client = enter("coordinator")
    client.post(reverse("enterprise_add"), sent)
    assert "reference" in errors(client.post(reverse("enterprise_add"), {**sent, "name": "Another (invented)"}))


def test_the_same_name_has_to_be_looked_at_first(enter, world):
    sent = {**NEW, "name": world.enterprise.name.upper()}
    client = enter("coordinator")
    shown = client.post(reverse("enterprise_add"), sent).content.decode()
    assert reverse("enterprise", args=[world.enterprise.uid]) in shown and 'name="confirmed"' in shown
    assert not Enterprise.objects.filter(name=sent["name"]).exists()
    client.post(reverse("enterprise_add"), {**sent, "confirmed": "on"})
    assert Enterprise.objects.filter(name=sent["name"]).exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("partner_manager", 200),
        ("data_clerk", 200),
        ("me_officer", 403),
        ("trainer", 403),
        ("focal_person", 403),
        ("enterprise", 403),
        ("donor", 403),
        ("lead_buyer", 403),
    ],
)
def test_who_may_add(enter, role, status):
    assert enter(role).get(reverse("enterprise_add")).status_code == status


# -- name and attributes


def test_another_name_keeps_the_earlier_one(enter, world):
    before = world.enterprise.name
    sent = {"name": "New name (invented)", "name_local": ""}
    assert enter("coordinator").post(address("enterprise_rename", world), sent).status_code == 302
    world.enterprise.refresh_from_db()
    assert world.enterprise.name == "New name (invented)"
    assert before in world.enterprise.history.values_list("name", flat=True)


def test_an_attribute_holds_from_a_day_on_and_the_earlier_one_stays(enter, world):
    set_attribute(actor=None, enterprise=world.enterprise, kind="size", value="small", valid_from=D(2024, 1, 15))
    sent = {"value": "medium", "valid_from": "2025-06-01"}
    response = enter("partner_manager").post(address("enterprise_attribute", world, "?kind=size"), sent)
    assert response.url.endswith("?show=record")
    stored = EnterpriseAttribute.objects.in_force().filter(enterprise=world.enterprise, kind="size")
    assert set(stored.values_list("value", "valid_from")) == {("small", D(2024, 1, 15)), ("medium", D(2025, 6, 1))}


def test_another_value_for_the_same_day_needs_a_reason(enter, world):
    set_attribute(actor=None, enterprise=world.enterprise, kind="size", value="small", valid_from=D(2024, 1, 15))
    client, sent = enter("coordinator"), {"value": "medium", "valid_from": "2024-01-15"}
    target = address("enterprise_attribute", world, "?kind=size")
    assert "reason" in errors(client.post(target, sent))
    assert client.post(target, {**sent, "reason": "It was misread"}).status_code == 302
    stands = EnterpriseAttribute.objects.in_force().get(enterprise=world.enterprise, kind="size")
    assert (stands.value, stands.reason) == ("medium", "It was misread")


@pytest.mark.parametrize(
    ("kind", "value", "ok"),
    [("currency", "GHS", True), ("currency", "cedi", False), ("country", "KE", True), ("size", "huge", False)],
)
def test_a_value_that_is_none_is_refused(enter, world, kind, value, ok):
    sent = {"value": value, "valid_from": "2025-01-01"}
    response = enter("coordinator").post(address("enterprise_attribute", world, f"?kind={kind}"), sent)
    assert (response.status_code == 302) is ok
    if not ok:
        assert errors(response)


def test_there_is_no_attribute_of_another_kind(enter, world):
    assert enter("coordinator").get(address("enterprise_attribute", world, "?kind=colour")).status_code == 404


# -- workforce


def test_the_workforce_is_recorded_in_all_and_by_part(enter, world):
    sent = {
        "day": "2025-03-31",
        "heads": "86",
        "sex=women": "34",
        "contract=permanent": "60",
        "contract=fixed_term": "20",
        "contract=casual": "6",
        "source": "payroll",
    }
    assert enter("trainer").post(address("enterprise_workforce", world), sent).status_code == 302
    stored = dict(Workforce.objects.in_force().values_list("dimensions", "heads"))
    assert stored == {
        "": 86,
        "sex=women": 34,
        "contract=permanent": 60,
        "contract=fixed_term": 20,
        "contract=casual": 6,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"heads": "-1"}, "heads"),
        ({"heads": "many"}, "heads"),
        ({"sex=women": "87"}, "sex=women"),
        ({"contract=permanent": "60", "contract=fixed_term": "20", "contract=casual": "7"}, "heads"),
        ({"day": "yesterday"}, "day"),
    ],
)
def test_a_workforce_that_cannot_be_is_refused(enter, world, wrong, field):
    sent = {"day": "2025-03-31", "heads": "86", **wrong}
    assert field in errors(enter("trainer").post(address("enterprise_workforce", world), sent))
    assert not Workforce.objects.exists()


def test_agency_workers_stand_beside_the_total(enter, world):
    sent = {"day": "2025-03-31", "heads": "6", "contract=agency": "40"}
    assert enter("trainer").post(address("enterprise_workforce", world), sent).status_code == 302


def test_another_count_of_the_same_day_needs_a_reason_and_is_all_or_none(enter, world):
    record_workforce(actor=None, enterprise=world.enterprise, day=D(2025, 3, 31), heads=86)
    client, sent = enter("trainer"), {"day": "2025-03-31", "heads": "90", "sex=women": "34"}
    assert "reason" in errors(client.post(address("enterprise_workforce", world), sent))
    assert list(Workforce.objects.values_list("heads", flat=True)) == [86]
    client.post(address("enterprise_workforce", world), {**sent, "reason": "Counted again"})
    assert dict(Workforce.objects.in_force().values_list("dimensions", "heads")) == {"": 90, "sex=women": 34}


# -- closure


def test_a_closure_is_recorded_corrected_and_taken_back(enter, world):
    client, target = enter("trainer"), address("enterprise_closure", world)
    client.post(target, {"closed_on": "2025-12-24", "evidence": "2"})
    assert EnterpriseClosure.objects.in_force().get().closed_on == D(2025, 12, 24)
    assert "closed on 24 Dec 2025" in client.get(target).content.decode()
    assert "reason" in errors(client.post(target, {"closed_on": "2025-12-31", "evidence": "3"}))
    client.post(target, {"closed_on": "2025-12-31", "evidence": "3", "reason": "The notice says so"})
    assert EnterpriseClosure.objects.in_force().get().evidence == 3
    assert client.post(target, {"act": "withdraw", "reason": ""}).status_code == 200
    assert client.post(target, {"act": "withdraw", "reason": "It opened again"}).status_code == 302
    assert not EnterpriseClosure.objects.in_force().exists()


def test_evidence_is_one_of_four_levels(enter, world):
    sent = {"closed_on": "2025-12-24", "evidence": "5"}
    assert "evidence" in errors(enter("trainer").post(address("enterprise_closure", world), sent))


# -- rights


@pytest.mark.parametrize(
    "name", ["enterprise_rename", "enterprise_attribute", "enterprise_workforce", "enterprise_closure"]
)
@pytest.mark.parametrize("role", ["me_officer", "focal_person", "evaluator", "lead_buyer", "donor"])
def test_who_only_reads_changes_nothing(enter, world, name, role):
    target = address(name, world, "?kind=size")
    client = enter(role)
    assert client.get(target).status_code in (403, 404)
    assert client.post(target, {"name": "X", "value": "small", "valid_from": "2025-01-01"}).status_code in (403, 404)


@pytest.mark.parametrize(
    "name", ["enterprise_rename", "enterprise_attribute", "enterprise_workforce", "enterprise_closure"]
)
def test_another_partner_changes_nothing(enter, world, name):
    target = reverse(name, args=[world.others_enterprise.uid]) + "?kind=size"
    assert enter("partner_manager").get(target).status_code in (403, 404)


def test_a_closure_taken_back_twice_is_said(enter, world):
    closure = record_closure(actor=None, enterprise=world.enterprise, closed_on=D(2025, 12, 24), evidence=2)
    client, target = enter("coordinator"), address("enterprise_closure", world)
    client.post(target, {"act": "withdraw", "reason": "It opened again"})
    again = client.post(target, {"act": "withdraw", "reason": "It opened again"})
    assert again.status_code == 200 and EnterpriseClosure.objects.filter(supersedes=closure).count() == 1
