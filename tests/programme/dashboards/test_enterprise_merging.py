"""Two records of one enterprise: found, compared, merged, parted."""

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.enterprises.actions import merge_enterprises
from score.programme.enterprises.models import EnterpriseMerge
from tests.programme.factories import World, make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = World()
    world.twice = make_enterprise(name="Enterprise A Ltd (invented)", size="small")
    return world


def client_of(world, role):
    client = Client()
    client.force_login(world.members[role].user)
    return client


def merge_page(world):
    return reverse("enterprise_merge", args=[world.enterprise.uid])


def undo_page(world):
    return reverse("enterprise_merge_undo", args=[world.twice.uid])


def test_records_with_a_like_name_are_offered_of_the_same_level_and_country(world):
    entity = make_enterprise(name="Enterprise A group (invented)", level="legal_entity")
    offered = list(client_of(world, "coordinator").get(merge_page(world)).context["candidates"])
    assert world.twice in offered and world.others_enterprise in offered
    assert world.enterprise not in offered and entity not in offered and world.foreign_enterprise not in offered


def test_another_name_can_be_looked_for(world):
    other = make_enterprise(name="Quite different (invented)")
    found = client_of(world, "coordinator").get(merge_page(world), {"q": "quite"}).context["candidates"]
    assert list(found) == [other]


def test_the_preview_says_what_becomes_of_each_line_and_changes_nothing(world):
    response = client_of(world, "coordinator").get(merge_page(world), {"with": world.twice.uid})
    lines = {line.label: line for line in response.context["lines"]}
    assert (lines["Name"].kept, lines["Name"].absorbed) == (world.enterprise.name, world.twice.name)
    assert lines["Size class"].absorbed == "small" and not lines["Size class"].differs
    assert lines["Trainings"].kept == "1" and lines["Trainings"].absorbed == "0"
    assert not EnterpriseMerge.objects.exists()


def test_what_would_no_longer_be_used_stands_out(world):
    other = make_enterprise("KE", name="Enterprise A abroad (invented)")
    response = client_of(world, "owner").get(merge_page(world), {"with": other.uid})
    assert [line.label for line in response.context["lines"] if line.differs] == ["Country"]


def test_records_of_two_countries_are_merged_only_by_who_says_so(world):
    other, client = make_enterprise("KE", name="Enterprise A abroad (invented)"), client_of(world, "owner")
    preview = client.get(merge_page(world), {"with": other.uid}).content.decode()
    assert "different countries: Ghana and Kenya" in preview
    assert 'name="countries_differ" required' in preview
    refused = client.post(merge_page(world), {"with": other.uid})
    assert "Nothing was merged" in refused.context["problem"]
    assert not EnterpriseMerge.objects.exists()
    client.post(merge_page(world), {"with": other.uid, "countries_differ": "on"})
    assert EnterpriseMerge.objects.in_force().get().absorbed == other


def test_records_of_one_country_are_merged_without_a_second_question(world):
    preview = client_of(world, "owner").get(merge_page(world), {"with": world.twice.uid}).content.decode()
    assert "different countries" not in preview
    assert "countries_differ" not in preview


def test_two_records_are_merged_and_parted_again(world):
    client = client_of(world, "coordinator")
    response = client.post(merge_page(world), {"with": world.twice.uid}, follow=True)
    assert "is part of" in response.content.decode()
    merge = EnterpriseMerge.objects.in_force().get()
    assert (merge.kept, merge.absorbed) == (world.enterprise, world.twice)
    assert client.post(undo_page(world), {"reason": ""}).status_code == 302
    assert EnterpriseMerge.objects.in_force().exists(), "parting needs a reason"
    response = client.post(undo_page(world), {"reason": "Two sites of one owner"}, follow=True)
    assert "an enterprise of its own again" in response.content.decode()
    assert not EnterpriseMerge.objects.in_force().exists()


def test_parting_what_is_parted_is_said(world):
    response = client_of(world, "coordinator").post(undo_page(world), {"reason": "again"}, follow=True)
    assert "not part of another one any more" in response.content.decode()


@pytest.mark.parametrize("already", ["kept", "absorbed"])
def test_a_record_that_is_part_of_another_is_not_merged_again(world, already):
    third = make_enterprise()
    absorbed = world.twice if already == "absorbed" else world.enterprise
    merge_enterprises(actor=None, kept=third, absorbed=absorbed)
    response = client_of(world, "coordinator").post(merge_page(world), {"with": world.twice.uid})
    assert "part of another record already" in response.content.decode()
    assert EnterpriseMerge.objects.count() == 1


def test_a_record_is_not_merged_with_itself_or_with_another_level(world):
    client, entity = client_of(world, "coordinator"), make_enterprise(level="legal_entity")
    for other in (world.enterprise, entity):
        assert client.post(merge_page(world), {"with": other.uid}).context["problem"]
    assert not EnterpriseMerge.objects.exists()


def test_a_record_of_another_country_cannot_be_taken_in(world):
    client = client_of(world, "coordinator")
    assert client.post(merge_page(world), {"with": world.foreign_enterprise.uid}).status_code == 404
    assert client.get(merge_page(world), {"with": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("owner", 200),
        ("me_officer", 200),
        ("coordinator", 200),
        ("partner_manager", 403),
        ("data_clerk", 403),
        ("trainer", 403),
        ("enterprise", 403),
        ("focal_person", 403),
        ("evaluator", 404),
        ("donor", 404),
        ("lead_buyer", 404),
    ],
)
def test_who_may_merge(world, role, status):
    client = client_of(world, role)
    assert client.get(merge_page(world)).status_code == status
    if status != 200:
        assert client.post(merge_page(world), {"with": world.twice.uid}).status_code == status
        assert client.post(undo_page(world), {"reason": "x"}).status_code in (403, 404)


def test_parting_is_no_link(world):
    assert client_of(world, "coordinator").get(undo_page(world)).status_code == 405
