"""A trainer with a phone of 360 px enters a baseline, on the real pages with real scripts."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from score.programme.results.entry_context import answers_in
from score.programme.results.models import Round
from score.programme.trainings.actions import hold_class_day
from tests.programme.factories import World

KEPT = """new Promise((done) => {
  const opening = indexedDB.open("score-outbox");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("entries").objectStore("entries").count();
    counting.onsuccess = () => done(counting.result);
  };
})"""
ACTIVE = """navigator.serviceWorker.ready.then((one) => new Promise((done) => {
  const look = () => (one.active.state === "activated" ? done(true) : setTimeout(look, 20));
  look();
}))"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    world = World()
    today = datetime.datetime.now(datetime.UTC).date()
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=today + datetime.timedelta(days=30))
    return world


@pytest.fixture
def check(assert_accessible, assert_no_overflow):
    def both():
        assert_accessible()
        assert_no_overflow()

    return both


def test_a_baseline_is_entered_on_a_phone(world, page, sign_in, check):
    sign_in(world.members["trainer"].user)
    page.goto(f"/enterprises/{world.enterprise.uid}/")
    check()
    page.get_by_role("link", name="Open a round").click()
    page.locator("label", has_text="midline").click()
    page.locator("label", has_text="baseline").click()
    expect(page.locator(".htmx-request")).to_have_count(0)
    check()
    page.get_by_role("button", name="Open the round").click()

    page.wait_for_url(re.compile(r"/rounds/(?!new/)"))
    expect(page.locator(".stickbar strong")).to_have_text("0 of 17")
    check()
    opened = Round.objects.latest("pk")
    assert opened.cohort == world.cohort

    people = page.get_by_label("How many people work here on the last day of the period?", exact=True)
    expect(people).to_have_attribute("inputmode", "numeric")
    people.fill("1,080")
    page.get_by_label("How many people left in the period, for any reason?", exact=True).fill("2000")
    page.get_by_label("What is the lowest regular pay per hour in the firm?", exact=True).fill("6.5")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("2,000 people left a firm of 1,080").wait_for()
    check()
    expect(people).to_have_value("1,080")  # nothing typed is lost
    page.get_by_label("Why this value is right: How many people left in the period, for any reason?").fill("Seasonal.")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_text("3 answers saved. 3 of 17 core questions are answered.").wait_for()
    check()
    page.locator("label[for='id_P01-value_0']").click()
    page.locator("label[for='id_P02-value_1']").click()
    expect(page.locator("#id_P03-missing")).to_be_hidden()
    page.locator("label[for='id_P03-value_2']").click()
    page.locator("#id_P03-missing").select_option("not_asked")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("3 answers saved. 6 of 17 core questions are answered.").wait_for()

    page.locator(".sections-small summary").click()
    check()
    page.locator(".sections-small a", has_text="All answers").click()
    page.get_by_text("6 of 17 core questions are answered.").wait_for()
    check()
    stored = {key[0]: (answer.value, answer.missing) for key, answer in answers_in(opened).items()}
    assert stored == {
        "W": (1080, ""),
        "LEFT": (2000, ""),
        "WAGE_LOW": (6.5, ""),
        "P01": (1, ""),
        "P02": (0, ""),
        "P03": (None, "not_asked"),
    }


def test_what_is_typed_and_not_saved_is_kept_on_the_device(world, page, sign_in):
    sign_in(world.members["trainer"].user)
    page.goto(f"/rounds/{world.round.uid}/?section=people")
    people = page.get_by_label("How many people work here on the last day of the period?", exact=True)
    people.fill("80")
    page.get_by_text("Kept on this device until you save.").wait_for()
    page.get_by_role("link", name=world.enterprise.name).click()
    page.wait_for_url("**/enterprises/**")
    page.goto(f"/rounds/{world.round.uid}/?section=people")
    expect(people).to_have_value("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("1 answer saved").wait_for()
    expect(page.locator("[data-sync-bar]")).to_be_hidden()
    assert page.evaluate(KEPT) == 0, "what is recorded waits no more"


def test_what_was_refused_is_not_taken_for_saved(world, page, sign_in):
    sign_in(world.members["trainer"].user)
    page.goto(f"/rounds/{world.round.uid}/?section=people")
    people = page.get_by_label("How many people work here on the last day of the period?", exact=True)
    people.fill("eighty")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing of this section is saved yet.").wait_for()
    expect(people).to_have_value("eighty")
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == 1, "it still waits on the device"
    people.fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("1 answer saved").wait_for()


def test_a_baseline_without_a_network(world, page, sign_in):
    sign_in(world.members["trainer"].user)
    address = f"/rounds/{world.round.uid}/?section="
    page.goto(f"{address}people")
    page.evaluate(ACTIVE)
    for section in ("people", "practices"):
        page.goto(address + section)
        page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.goto(f"{address}people")
    page.get_by_label("How many people work here on the last day of the period?", exact=True).fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("No network: it is kept on this device and sent by itself.").wait_for()
    page.goto(f"{address}practices")
    practices = [one.get_attribute("id") for one in page.locator("input[id$='-value_0']").all()]
    for place, one in enumerate(practices):
        page.locator(f"label[for='{one.removesuffix('0')}{place % 2}']").click()  # yes and no in turn
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("No network: it is kept on this device and sent by itself.").wait_for()
    assert answers_in(world.round) == {}
    page.context.set_offline(False)
    expect(page.locator("[data-sync-bar]")).to_be_hidden()
    assert len(answers_in(world.round)) == 1 + len(practices)


def test_what_looks_odd_waits_for_an_explanation(world, page, sign_in):
    sign_in(world.members["trainer"].user)
    address = f"/rounds/{world.round.uid}/?section=practices"
    page.goto(address)
    page.evaluate(ACTIVE)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    for one in page.locator("input[id$='-value_0']").all():
        page.locator(f"label[for='{one.get_attribute('id')}']").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("No network: it is kept on this device and sent by itself.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("All twelve practices in place before the training.").wait_for()
    assert answers_in(world.round) == {}
    page.goto("/outbox/")
    page.get_by_role("link", name="Practices seen today").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Why this value is right").first.fill("Seen on the round.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("answers saved").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == 0


def test_the_months_follow_what_is_collected(world, page, sign_in):
    sign_in(world.members["trainer"].user)
    page.goto(f"/enterprises/{world.enterprise.uid}/rounds/new/?kind=baseline")
    before = page.locator("#id_starts_on").input_value()
    page.locator("label", has_text="endline").click()
    expect(page.locator("#id_starts_on")).not_to_have_value(before)
    expect(page.locator("#id_starts_on")).to_have_value(re.compile("-01-01$"))


def test_a_correction_and_its_history_on_a_phone(world, page, sign_in, check):
    sign_in(world.members["trainer"].user)
    page.goto(f"/rounds/{world.round.uid}/?section=people")
    people = page.get_by_label("How many people work here on the last day of the period?", exact=True)
    people.fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("1 answer saved").wait_for()
    people.fill("85")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Recorded answers change.").first.wait_for()
    page.get_by_label("Why do recorded answers change?").fill("Payroll read again")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("1 corrected").wait_for()
    page.get_by_role("link", name="History").first.click()
    check()
    page.get_by_text("Put this back").click()
    page.get_by_label("Why?").last.fill("It was eighty after all")
    check()
    page.get_by_role("button", name="Put 80 persons back").click()
    page.get_by_text("The earlier answer stands again.").wait_for()
    assert answers_in(world.round)["W", ""].value == 80
