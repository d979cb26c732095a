"""Recruitment as one sees it: on a phone and on a wide screen, from the public form to the decision."""

import datetime

import pytest
from playwright.sync_api import expect

from score.programme.enterprises.actions import (
    add_contact,
    add_identifier,
    add_name,
    add_supply_link,
    record_workforce,
)
from score.programme.enterprises.models import Application, Enterprise, OpenCall
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.enterprises.recruitment.calls import apply, open_call
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.actions import hold_class_day
from tests.programme.factories import World, make_enterprise

pytestmark = pytest.mark.django_db(transaction=True)
D = datetime.date
TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture
def world():
    """A call with two applications, firms at several stages, a tree, names in other scripts."""
    world = World()
    firm, actor = world.enterprise, world.actor("partner_manager")
    entity = make_enterprise(level="legal_entity", name="Entity with a long name that goes on and on (invented)")
    firm.parent = entity
    firm.save()
    make_enterprise(parent=entity, name="Sister site (invented)")
    add_name(actor=actor, enterprise=firm, kind="local", text="样例木业有限公司与非常长的名字的补充说明")
    add_identifier(actor=actor, enterprise=firm, scheme="TIN", value="C0001234567")
    record_workforce(actor=actor, enterprise=firm, day=D(2025, 3, 31), heads=86)
    record_workforce(actor=actor, enterprise=firm, day=D(2025, 3, 31), heads=99, dimensions="sex=women")
    add_contact(
        actor=actor,
        enterprise=firm,
        custodian=world.partner,
        since=D(2025, 1, 1),
        name="Ama Invented",
        phone="+000 555 01",
        email="ama.with.a.long.address@invented.example",
        function="owner",
        is_main=True,
    )
    add_supply_link(
        actor=actor, enterprise=firm, custodian=world.partner, since=D(2024, 1, 1), buyer_name="Shop (invented)"
    )
    record_stage(actor=actor, enterprise=firm, custodian=world.partner, stage="prospect", reached_on=D(2025, 1, 10))
    record_stage(
        actor=actor,
        enterprise=firm,
        custodian=world.partner,
        stage="applied",
        reached_on=D(2025, 2, 1),
        why="promotion event (invented)",
    )
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2025, 4, 8))
    for number, stage in enumerate(("prospect", "contacted", "applied")):
        other = make_enterprise(name=f"Waiting firm {number} (invented)")
        record_stage(
            actor=actor, enterprise=other, custodian=world.partner, stage=stage, reached_on=D(2025, 5 + number, 1)
        )
    world.call = open_call(
        actor=actor,
        organisation=world.partner,
        title="Better work, better business (invented)",
        text="Four days of class and three visits.\n\nYou pay a part of the cost.",
        country="GH",
        opens_on=TODAY - datetime.timedelta(days=1),
        closes_on=TODAY + datetime.timedelta(days=30),
    )
    for name, heads in (("Enterprise A (invented)", 90), ("Tiny (invented)", 3)):
        world.application = apply(
            call=world.call,
            answers={"name": name, "area": "Accra", "sector": "garments", "heads": heads, "registered": "yes"},
            contact={"name": "Kofi Invented", "phone": "+000 555 02", "email": ""},
            language="en",
            day=TODAY,
        )
    return world


@pytest.mark.looks
def test_every_page_is_readable_at_both_widths(world, sign_in, assert_readable):
    sign_in(world.members["coordinator"].user)
    own = f"/enterprises/{world.enterprise.uid}/"
    first = Application.objects.get(answers__name="Enterprise A (invented)")
    addresses = (
        "/recruitment/",
        "/recruitment/?stage=enrolled",
        "/recruitment/?country=PE&partner=999999",
        "/recruitment/calls/",
        "/recruitment/calls/new/",
        f"/recruitment/calls/{world.call.uid}/",
        f"/recruitment/applications/{first.uid}/",
        f"/recruitment/applications/{world.application.uid}/",
        f"/calls/{world.call.slug}/",
        f"/calls/{world.call.slug}/thanks/",
        f"{own}?show=recruitment",
        f"{own}?show=record",
        f"{own}names/new/",
        f"{own}numbers/new/",
        f"{own}contacts/new/",
        f"{own}buyers/new/",
        f"{own}belongs/",
        f"{own}stages/new/",
        f"{own}attributes/new/?kind=coordinates",
    )
    for address in addresses:
        assert_readable(address)


def test_from_the_form_on_a_phone_to_an_enterprise_that_is_eligible(world, page, sign_in, assert_accessible):
    page.goto(f"/calls/{world.call.slug}/")
    page.get_by_label("Name of the enterprise").fill("Newcomer (invented)")
    page.get_by_role("button", name="Send the application").click()
    page.get_by_role("alert").wait_for()
    assert_accessible()
    expect(page.get_by_label("Name of the enterprise")).to_have_value("Newcomer (invented)")  # nothing is lost
    page.get_by_label("Administrative area").fill("Ashanti")
    page.get_by_label("What do you make or do?").fill("furniture")
    page.get_by_label("How many people work there").fill("75")
    page.get_by_label("Women among them").fill("30")
    for group in ("registered", "both_sides"):
        page.locator(f"input[name={group}][value=yes]").check()
    page.get_by_label("Your name").fill("Yaa Invented")
    page.get_by_label("Phone").fill("+000 555 03")
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send the application").click()
    page.get_by_role("heading", name="Your application has come in").wait_for()
    application = Application.objects.get(answers__name="Newcomer (invented)")
    assert "Yaa" not in str(application.answers)
    sign_in(world.members["partner_manager"].user)
    page.goto(f"/recruitment/calls/{OpenCall.objects.get().uid}/?state=received")
    page.get_by_role("link", name="Newcomer (invented)").click()
    page.get_by_text("eligible by the rules").first.wait_for()
    page.get_by_text("Yaa Invented").wait_for()
    page.get_by_role("button", name="Accept: applied and eligible").click()
    page.get_by_text("is accepted: applied and eligible.").wait_for()
    page.get_by_role("link", name="Newcomer (invented)").click()
    page.get_by_text("How far recruitment has come").wait_for()
    made = Enterprise.objects.get(name="Newcomer (invented)")
    assert set(made.stages.in_force().values_list("stage", flat=True)) == {"applied", "eligible"}
    assert PersonDetails.objects.get(person=made.contacts.get().person).name == "Yaa Invented"


def test_the_same_page_in_french(world, page, sign_in):
    page.goto(f"/calls/{world.call.slug}/")
    page.get_by_label("Language").select_option("fr")
    page.locator("html[lang=fr]").wait_for()
    expect(page.get_by_role("button", name="Send the application")).to_have_count(0)
