"""The pages of the registry as one sees them: on a phone and on a wide screen, with a keyboard and a reader."""

import datetime
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from score.programme.enterprises.actions import merge_enterprises, record_closure, record_workforce
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actions import give_role
from score.programme.results.actions import NewAnswer, record_answers
from score.programme.trainings.actions import hold_class_day
from tests.programme.factories import World, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db(transaction=True)
D = datetime.date


@pytest.fixture
def world():
    """A firm with long words, several rounds, a merged record and a closed neighbour."""
    world = World()
    firm = world.enterprise
    firm.name_local = "样例木业有限公司与非常长的名字的补充说明"
    firm.save()
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2025, 4, 8))
    record_workforce(actor=None, enterprise=firm, day=D(2025, 3, 31), heads=1086, source="payroll of March (invented)")
    entries = [
        NewAnswer("W", value=Decimal(1086), unit="person"),
        NewAnswer("WAGE_LOW", value=Decimal("6.5"), unit="GHS"),
        NewAnswer("P01", missing="not_asked"),
    ]
    record_answers(actor=None, round=world.round, entries=entries)
    for year in (2024, 2025):
        make_round(
            firm,
            world.partner,
            kind="endline",
            cohort=world.cohort,
            starts_on=D(year, 1, 1),
            ends_on=D(year, 12, 31),
            answers=entries,
        )
    world.twice = make_enterprise(name="A very long name of a record that was entered a second time (invented)")
    merge_enterprises(actor=None, kept=firm, absorbed=world.twice)
    record_closure(actor=None, enterprise=world.others_enterprise, closed_on=D(2025, 1, 1), evidence=2)
    return world


@pytest.mark.looks
def test_every_page_is_readable_at_both_widths(world, sign_in, assert_readable):
    sign_in(world.members["coordinator"].user)
    own, other = f"/enterprises/{world.enterprise.uid}/", f"/enterprises/{world.others_enterprise.uid}/"
    addresses = (
        "/enterprises/",
        "/enterprises/?q=nothing+like+this",
        own,
        f"{own}?show=answers",
        f"{own}?show=training",
        f"{own}?show=record",
        f"/enterprises/{world.twice.uid}/",
        f"{own}attributes/new/?kind=size",
        f"{own}workforce/new/",
        f"{own}name/",
        f"{own}merge/",
        f"{own}merge/?with={world.others_enterprise.uid}",
        f"{other}closure/",
        "/enterprises/new/",
        f"/rounds/{world.round.uid}/?section=all",
    )
    for address in addresses:
        assert_readable(address)


def test_an_enterprise_is_added_from_a_phone(world, page, sign_in):
    sign_in(world.members["coordinator"].user)
    page.goto("/enterprises/")
    page.get_by_role("link", name="Add an enterprise").click()
    page.get_by_label("Name", exact=True).fill("Slow River (invented)")
    page.get_by_label("Sector").fill("ceramics")
    page.get_by_role("button", name="Add the enterprise").click()
    page.get_by_role("heading", name="Slow River (invented)").wait_for()
    added = Enterprise.objects.get(name="Slow River (invented)")
    assert set(added.attributes.in_force().values_list("kind", "value")) == {("country", "GH"), ("sector", "ceramics")}


def test_the_list_is_narrowed_and_sorted_by_hand(world, page, sign_in):
    sign_in(world.members["owner"].user)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto("/enterprises/")
    page.get_by_role("search", name="Filters").get_by_label("Country").select_option(label="Peru")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Enterprise C (invented)").wait_for()
    expect(page.get_by_role("link", name="Enterprise A (invented)")).to_have_count(0)
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.get_by_role("link", name="Enterprise A (invented)")).to_be_visible()
    page.get_by_role("link", name="Workforce").click()
    expect(page.locator("th[aria-sort='ascending']")).to_have_text(re.compile(r"^\s*Workforce"))
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "enterprises.csv"


def test_a_merge_is_undone_where_one_sees_it(world, page, sign_in):
    sign_in(world.members["coordinator"].user)
    page.goto(f"/enterprises/{world.twice.uid}/")
    page.get_by_text("They are different enterprises").click()
    page.get_by_label("Why?").fill("Two sites of one owner")
    page.get_by_role("button", name="Part them again").click()
    page.get_by_text("an enterprise of its own again").wait_for()
    assert not world.twice.merged_into.in_force().exists()


@pytest.mark.looks
def test_no_width_makes_pages_of_somebody_with_two_roles_scroll_sideways(world, page, sign_in, assert_no_overflow):
    """Long names of organisations stand in the top bar; menus are looked at shut and open."""
    owner = world.members["owner"].user
    long = make_organisation(name="A very long name of an implementation partner in the north and south (invented)")
    give_role(actor=None, user=owner, organisation=long, role="partner_manager")
    sign_in(owner)
    for address in ("/", f"/enterprises/{world.enterprise.uid}/", "/figures/jobs_net/", "/organisations/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for width in (320, 400, 480, 575, 576, 640, 768, 880, 991, 992, 1000, 1080, 1199, 1200, 1400, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            for is_open in (False, True):
                page.evaluate(
                    "open => document.querySelectorAll('details[data-menu]').forEach(menu => menu.open = open)", is_open
                )
                assert_no_overflow()


@pytest.mark.looks
@pytest.mark.parametrize("width", [320, 360])
def test_every_tab_of_an_enterprise_is_seen_whole_on_a_phone(world, page, sign_in, width):
    sign_in(world.members["coordinator"].user)
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(f"/enterprises/{world.enterprise.uid}/")
    ends = page.evaluate("[...document.querySelectorAll('.tabs a')].map(tab => tab.getBoundingClientRect().right)")
    assert len(ends) == 5
    assert max(ends) <= width
    assert page.evaluate("document.querySelector('.tabs').scrollWidth <= document.querySelector('.tabs').clientWidth")
