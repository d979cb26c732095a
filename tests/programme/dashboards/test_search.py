"""One search over everything: it finds in any script, and tells nobody what its pages would not."""

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.core import facts
from score.programme.enterprises.actions import merge_enterprises, rename_enterprise
from score.programme.enterprises.models import EnterpriseIdentifier, ImportBatch
from score.programme.organisations.models import Role
from tests.programme.access_matrix import READERS
from tests.programme.factories import World, make_enterprise, make_member, make_participant, make_stored_file

pytestmark = pytest.mark.django_db
ADDRESS = reverse("search")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def hits(client, asked):
    response = client.get(ADDRESS, {"q": asked})
    assert response.status_code == 200
    return {str(group.title): [hit.name for hit in group.hits] for group in response.context["groups"]}


@pytest.fixture
def owner():
    return client_of(make_member("owner").user)


@pytest.mark.parametrize("asked", ["jiangsu", "jiang su", "江苏", "JIANGSU SAN", "c12345", "C-12/345"])
def test_an_enterprise_is_found_by_any_name_and_number(owner, asked):
    firm = make_enterprise(name="Three Rivers (invented)")
    rename_enterprise(actor=None, enterprise=firm, name="Three Rivers (invented)", name_local="江苏三江")
    with facts.writing(None) as writing:
        writing.add(EnterpriseIdentifier(enterprise=firm, scheme="TIN", value="C-12/345"))
    assert hits(owner, asked)["Enterprises"] == ["Three Rivers (invented)"]


def test_a_merged_record_is_found_under_the_one_that_took_it_in(owner):
    kept = make_enterprise(name="Kept (invented)")
    merge_enterprises(actor=None, kept=kept, absorbed=make_enterprise(name="Gone away (invented)"))
    assert hits(owner, "gone away")["Enterprises"] == ["Kept (invented)"]


def test_all_kinds_are_found_each_in_its_group():
    world = World()
    owner = client_of(world.members["owner"].user)
    ImportBatch.objects.create(file=make_stored_file(name="invented-list.csv"), custodian=world.partner)
    found = hits(owner, "invented")
    assert {"Enterprises", "People", "Trainings", "Organisations", "Files brought in"} <= found.keys()
    assert hits(owner, "defect").keys() == {"Indicators"}


def test_every_hit_opens_for_who_found_it():
    """Indicators, which everybody finds alike, are opened by one who sees all and one who sees little."""
    world = World()
    ImportBatch.objects.create(file=make_stored_file(name="invented-list.csv"), custodian=world.partner)
    for role in Role.values:
        client = client_of(world.members[role].user)
        for asked in ("invented", "share") if role in ("owner", "donor") else ("invented",):
            for group in client.get(ADDRESS, {"q": asked}).context["groups"]:
                for hit in group.hits:
                    assert client.get(hit.href).status_code in (200, 302), f"{role}: {hit.href}"


def test_nobody_finds_what_its_pages_do_not_open():
    """Names that say whose they are: another partner's people, cohorts, files; another country's firms."""
    world = World()
    make_participant(world.cohort, world.enterprise, name="Zebra Person (invented)")
    ImportBatch.objects.create(file=make_stored_file(name="zebra-list.csv"), custodian=world.partner)
    make_enterprise("PE", world.foreign_partner, name="Zebra Abroad (invented)")
    make_enterprise("GH", world.partner, name="Zebra Here (invented)")
    seen = {role: hits(client_of(world.members[role].user), "zebra") for role in Role.values}
    here, both = ["Zebra Here (invented)"], ["Zebra Abroad (invented)", "Zebra Here (invented)"]
    person, file = ["Zebra Person (invented)"], ["zebra-list.csv"]
    assert seen["owner"] == {"Enterprises": both, "People": person, "Files brought in": file}
    assert seen["me_officer"] == seen["owner"]
    assert seen["coordinator"] == {"Enterprises": here, "People": person, "Files brought in": file}
    assert seen["partner_manager"] == seen["data_clerk"] == seen["coordinator"]
    assert seen["trainer"] == {"Enterprises": here, "People": person}
    assert seen["focal_person"] == {"Enterprises": here}
    for role in ("evaluator", "committee_member", "lead_buyer", "donor", "enterprise"):
        assert seen[role] == {}, role
    other = hits(client_of(world.others_trainer.user), "zebra")
    assert other == {}, "another partner's trainer"


def test_a_search_says_nothing_about_how_many_there_are_elsewhere():
    world = World()
    buyer = client_of(world.members["lead_buyer"].user)
    nothing = buyer.get(ADDRESS, {"q": "Enterprise B (invented)"}).content.decode()
    nowhere = buyer.get(ADDRESS, {"q": "Enterprise Q (invented)"}).content.decode()
    assert "Enterprises</h2>" not in nothing and len(nothing) == len(nowhere)


def test_who_holds_no_role_finds_the_catalogue_at_most():
    world = World()
    assert hits(client_of(world.nobody), "invented") == {} and "no role" in READERS
    assert "/accounts/login/" in Client().get(ADDRESS, {"q": "invented"}).url


@pytest.mark.parametrize(
    "asked", ["", " ", "a", "((((", "%", "_", "'; DROP TABLE", "<script>alert(1)</script>", "x" * 5000]
)
def test_odd_questions_are_answered_with_nothing(owner, asked):
    make_enterprise(name="Amber (invented)")
    response = owner.get(ADDRESS, {"q": asked})
    assert response.status_code == 200 and response.context["groups"] == []
    assert "<script>alert(1)" not in response.content.decode()


def test_while_typing_only_the_groups_come(owner):
    for number in range(6):
        make_enterprise(name=f"Amber {number} (invented)")
    response = owner.get(ADDRESS, {"q": "amber"}, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text and text.count("Amber") == 4 and "All that was found" in text
    assert owner.get(ADDRESS, {"q": "amber"}).content.decode().count("Amber ") == 6


def test_many_are_led_to_the_list(owner):
    for number in range(22):
        make_enterprise(name=f"Amber {number:02d} (invented)")
    (group,) = owner.get(ADDRESS, {"q": "amber"}).context["groups"]
    assert group.count == 22 and len(group.hits) == 20 and group.is_more
    assert owner.get(group.everything).context["page"].paginator.count == 22
