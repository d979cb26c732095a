"""The list of enterprises: what each role sees, filters, order, pages, files, and how much it asks the database."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.enterprise_columns import size_words
from score.programme.dashboards.enterprise_table import table_for
from score.programme.enterprises.actions import merge_enterprises, record_workforce, set_attribute, undo_merge
from score.programme.enterprises.models import Enterprise
from score.programme.results.actions import NewAnswer
from tests.programme.factories import (
    World,
    make_actor,
    make_cohort,
    make_enterprise,
    make_member,
    make_organisation,
    make_round,
)

pytestmark = pytest.mark.django_db
ADDRESS = reverse("enterprises")
D = datetime.date


def client_of(member):
    client = Client()
    client.force_login(member.user)
    return client


def names(response):
    return [one.name for one in response.context["page"]]


@pytest.fixture
def registry():
    """Six firms of one partner in Ghana, of different sectors and sizes; some with answers."""
    partner = make_organisation(name="Partner of six (invented)")
    firms = {}
    for name, sector, size, heads in (
        ("Amber", "garments", "small", 40),
        ("Birch", "furniture", "medium", 120),
        ("Copper", "metal", "small", None),
        ("Dune", "garments", "medium", 90),
        ("Ember", "food", "large", 300),
        ("Fern", "food", "micro", 6),
    ):
        firms[name] = make_enterprise(name=f"{name} (invented)", sector=sector, size=size)
        if heads:
            record_workforce(actor=None, enterprise=firms[name], day=D(2025, 3, 1), heads=heads)
    cohort = make_cohort(partner, enterprises=list(firms.values()))
    people = [NewAnswer("W", value=Decimal(50), unit="person")]
    for name in ("Amber", "Birch"):
        make_round(firms[name], partner, cohort=cohort, answers=people)
    make_round(
        firms["Amber"],
        partner,
        cohort=cohort,
        kind="endline",
        starts_on=D(2025, 1, 1),
        ends_on=D(2025, 12, 31),
        answers=people,
    )
    return partner, firms


def test_a_size_that_nobody_recorded_is_computed_by_the_limits_of_the_country():
    alone, unknown, part = (make_enterprise(name=f"{name} (invented)") for name in ("Alone", "Unknown", "Part"))
    entity = make_enterprise(name="Entity (invented)", level="legal_entity")
    Enterprise.objects.filter(pk=part.pk).update(parent=entity)
    for firm in (alone, part):
        record_workforce(actor=None, enterprise=firm, day=D(2025, 3, 1), heads=60)
    enterprise_rows.rebuild()
    table = table_for(make_actor("owner"))
    words = {row.enterprise: size_words(row) for row in table.filled(list(table.rows.values_list("pk", flat=True)))}
    assert words == {alone: "medium (computed)", unknown: "", part: "", entity: ""}
    seen = table_for(make_actor("donor"))
    assert all("computed" not in size_words(row) for row in seen.filled(list(seen.rows.values_list("pk", flat=True))))


@pytest.fixture
def manager(registry):
    return client_of(make_member("partner_manager", registry[0]))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "amb"}, ["Amber"]),
        ({"sector": "garments"}, ["Amber", "Dune"]),
        ({"size": "small"}, ["Amber", "Copper"]),
        ({"sector": "garments", "size": "medium"}, ["Dune"]),
        ({"data": "both"}, ["Amber"]),
        ({"data": "baseline"}, ["Birch"]),
        ({"data": "none"}, ["Copper", "Dune", "Ember", "Fern"]),
        ({"q": "nothing like this"}, []),
    ],
)
def test_the_list_can_be_narrowed(manager, asked, expected):
    response = manager.get(ADDRESS, asked)
    assert names(response) == [f"{name} (invented)" for name in expected]
    assert f"{len(expected)} of 6 match." in response.content.decode()


def test_it_can_be_narrowed_to_a_partner(registry, manager):
    other = make_organisation(name="Another partner (invented)")
    make_cohort(other, enterprises=[registry[1]["Fern"]])
    coordinator = client_of(make_member("coordinator"))
    assert names(coordinator.get(ADDRESS, {"partner": other.pk})) == ["Fern (invented)"]
    assert len(names(coordinator.get(ADDRESS, {"partner": registry[0].pk}))) == 6


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("name", "Amber", "Fern"),
        ("-name", "Fern", "Amber"),
        ("heads", "Fern", "Copper"),
        ("-heads", "Ember", "Copper"),
        ("sector", "Ember", "Copper"),
        ("no such column", "Amber", "Fern"),
    ],
)
def test_it_is_sorted_by_any_column_what_is_unknown_last(manager, order, first, last):
    found = names(manager.get(ADDRESS, {"sort": order}))
    assert (found[0], found[-1]) == (f"{first} (invented)", f"{last} (invented)")


def test_the_attributes_of_today_are_shown(registry, manager):
    amber = registry[1]["Amber"]
    set_attribute(actor=None, enterprise=amber, kind="sector", value="textiles", valid_from=D(2025, 1, 1))
    set_attribute(actor=None, enterprise=amber, kind="sector", value="space", valid_from=D(2999, 1, 1))
    assert names(manager.get(ADDRESS, {"sector": "textiles"})) == ["Amber (invented)"]
    assert names(manager.get(ADDRESS, {"sector": "space"})) == []
    assert names(manager.get(ADDRESS, {"sector": "garments"})) == ["Dune (invented)"]


def test_a_record_merged_into_another_is_found_under_that_one(registry, manager):
    firms = registry[1]
    merge = merge_enterprises(actor=None, kept=firms["Copper"], absorbed=firms["Amber"])
    assert names(manager.get(ADDRESS, {"q": "amber"})) == ["Copper (invented)"]
    assert names(manager.get(ADDRESS, {"data": "both"})) == ["Copper (invented)"], "its answers count along"
    undo_merge(actor=None, merge=merge, reason="two firms")
    assert names(manager.get(ADDRESS, {"q": "amber"})) == ["Amber (invented)"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("owner", {"A", "B", "C"}),
        ("me_officer", {"A", "B", "C"}),
        ("coordinator", {"A", "B"}),
        ("focal_person", {"A", "B"}),
        ("partner_manager", {"A", "B"}),
        ("data_clerk", {"A", "B"}),
        ("trainer", {"A"}),
        ("enterprise", {"A"}),
        ("evaluator", set()),
        ("committee_member", set()),
        ("lead_buyer", set()),
        ("donor", set()),
    ],
)
def test_each_role_sees_what_is_its_own(role, seen):
    world = World()
    response = client_of(world.members[role]).get(ADDRESS)
    expected = {f"Enterprise {letter} (invented)" for letter in seen}
    assert response.status_code == 200
    assert {name for name in names(response) if name[:11] == "Enterprise " and name[12:] == " (invented)"} == expected


def test_the_workforce_of_another_partners_firm_is_not_shown():
    world = World()
    record_workforce(actor=None, enterprise=world.others_enterprise, day=D(2025, 1, 1), heads=77_431)
    text = client_of(world.members["partner_manager"]).get(ADDRESS).content.decode()
    assert "Enterprise B (invented)" in text and "77,431" not in text
    assert "77,431" in client_of(world.members["coordinator"]).get(ADDRESS).content.decode()


def test_visitors_are_asked_to_sign_in():
    for address in (ADDRESS, reverse("enterprises_export", args=["csv"])):
        assert "/accounts/login/" in Client().get(address).url


def test_a_long_list_comes_in_pages(manager, registry):
    firms = [make_enterprise(name=f"Zinc {number:02d} (invented)") for number in range(24)]
    make_cohort(registry[0], enterprises=firms)
    first = manager.get(ADDRESS)
    assert len(names(first)) == 25 and "1–25 of 30" in first.content.decode()
    assert names(manager.get(ADDRESS, {"page": 2}))[-1] == "Zinc 23 (invented)"
    assert manager.get(ADDRESS, {"page": "many"}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_list(manager, registry):
    manager.get(ADDRESS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        manager.get(ADDRESS)
    firms = [make_enterprise(name=f"Zinc {number:02d} (invented)", sector="metal") for number in range(44)]
    cohort = make_cohort(registry[0], enterprises=firms)
    for firm in firms[:5]:
        make_round(firm, registry[0], cohort=cohort)
    manager.get(ADDRESS)  # brings the rows up to what was recorded
    with CaptureQueriesContext(connection) as many:
        response = manager.get(ADDRESS)
    assert response.context["page"].paginator.count == 50
    assert len(many) <= len(few) <= 32


def read_csv(response):
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode().lstrip("\ufeff"))))


def test_the_file_holds_what_the_list_shows(manager, registry):
    asked = {"sector": "garments", "sort": "-heads"}
    rows = read_csv(manager.get(reverse("enterprises_export", args=["csv"]), asked))
    assert (
        [row["Name"] for row in rows] == names(manager.get(ADDRESS, asked)) == ["Dune (invented)", "Amber (invented)"]
    )
    assert (rows[1]["Country"], rows[1]["Size"], rows[1]["Workforce"]) == ("Ghana", "small", "40")
    assert (rows[1]["Baseline"], rows[1]["Endline"], rows[0]["Endline"]) == ("yes", "yes", "no")
    assert rows[0]["uid"] == str(registry[1]["Dune"].uid)


def test_the_workbook_holds_numbers_as_numbers(manager):
    response = manager.get(reverse("enterprises_export", args=["xlsx"]), {"q": "ember"})
    content = b"".join(response.streaming_content)
    (head, row) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert dict(zip(head, row, strict=True))["Workforce"] == 300


def test_a_partner_takes_along_only_what_it_may():
    world = World()
    manager = client_of(world.members["partner_manager"])
    assert len(names(manager.get(ADDRESS))) > 1
    rows = read_csv(manager.get(reverse("enterprises_export", args=["csv"])))
    assert [row["Name"] for row in rows] == ["Enterprise A (invented)"]


def test_there_is_no_file_of_another_kind(manager):
    assert manager.get(reverse("enterprises_export", args=["pdf"])).status_code == 400
