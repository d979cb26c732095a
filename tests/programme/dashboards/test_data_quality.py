"""Data quality: counts that open to lists, lists that go out as files, and partners by what they owe."""

from __future__ import annotations

import pytest
from django.utils import timezone

from score.programme.dashboards.data_quality import list_of, owing
from score.programme.organisations.actor import actor_of
from score.programme.results.figures import world_at
from tests.programme import factories
from tests.programme.dashboards.scene import LONG_AGO, Scene, client_of, days_ago, train

pytestmark = pytest.mark.django_db


def test_the_page_counts_and_names_the_partners_that_owe():
    scene = Scene()
    page = client_of(scene.members["coordinator"]).get("/data-quality/").content.decode()
    assert "Endlines past their date" in page
    assert "Partner A (invented)" in page
    assert "Partner B (invented)" in page
    assert "Partner C (invented)" not in page
    assert "Likely duplicates" in page, "what is in order is said, too"


def test_partners_stand_by_the_age_of_the_oldest():
    scene = Scene()
    member = scene.members["owner"]
    lines = owing(actor_of(member.user, member.pk), world_at(), {}, timezone.localdate())
    assert [(one.name, one.total) for one in lines] == [
        ("Partner A (invented)", 3),
        ("Partner C (invented)", 1),
        ("Partner B (invented)", 1),
    ]
    assert lines[0].days > lines[1].days > lines[2].days > 0
    assert lines[0].href == f"/data-quality/endlines_overdue/?partner={scene.a.uid.hex}"


def test_a_list_is_the_longest_owed_first_and_narrows():
    scene = Scene()
    client = client_of(scene.members["owner"])
    page = client.get("/data-quality/endlines_overdue/").content.decode()
    assert page.index("Oldest (invented)") < page.index("Abroad (invented)") < page.index("Overdue (invented)")
    narrowed = client.get(f"/data-quality/endlines_overdue/?partner={scene.b.uid.hex}").content.decode()
    assert "Of B (invented)" in narrowed
    assert "Oldest (invented)" not in narrowed
    assert "Partner B (invented)" in narrowed


def test_a_list_goes_out_as_a_file_of_exactly_what_is_seen():
    scene = Scene()
    client = client_of(scene.members["trainer"])
    text = b"".join(client.get("/data-quality/endlines_overdue/?format=csv")).decode()
    rows = text.strip().splitlines()
    assert len(rows) == 1 + 3
    assert "Of B" not in text
    assert client.get("/data-quality/endlines_overdue/?format=xlsx").status_code == 200


@pytest.mark.parametrize("address", ["/data-quality/?partner=nobody", "/data-quality/endlines_overdue/?partner=nobody"])
def test_a_partner_that_cannot_be_one_is_not_there(address):
    scene = Scene()
    assert client_of(scene.members["owner"]).get(address).status_code == 404


def test_where_nothing_is_missing_the_page_says_so():
    client = client_of(factories.make_member("owner"))
    assert "Nothing is missing" in client.get("/data-quality/").content.decode()
    assert "Nothing here" in client.get("/data-quality/warnings/").content.decode()


def test_a_count_leads_to_its_list_whatever_is_in_the_code_of_a_cohort():
    scene = Scene()
    code = "A&B #1 (invented)"
    train(scene.a, [factories.make_enterprise(name="In it (invented)", valid_from=LONG_AGO)], days_ago(700), code=code)
    page = client_of(scene.members["owner"]).get(list_of("endlines_overdue", {"cohort": code})).content.decode()
    assert "A&amp;B #1 (invented)" in page
    assert "In it (invented)" in page
    assert "Overdue (invented)" not in page
