"""The queue on a phone and on a wide screen, decided by hand and from the keyboard."""

import pytest
from playwright.sync_api import expect

from score.programme.enterprises.models import DuplicateDecision, EnterpriseMerge
from tests.programme.enterprises.duplicates.pairs import make_others, make_pair, search
from tests.programme.factories import World, make_enterprise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    world = World()
    world.pair = make_pair()
    make_others()
    long = "Halcyon Precision Woodworking and Joinery Manufacturing Works"
    world.second = (
        make_enterprise(name=f"{long} Ltd (invented)", address="Plot 7, Spintex Road, Accra"),
        make_enterprise(name=f"{long.upper()} (invented)", address="PLOT 7 SPINTEX RD"),
    )
    search()
    return world


@pytest.mark.looks
def test_the_queue_is_readable_at_both_widths(world, sign_in, assert_readable):
    sign_in(world.members["coordinator"].user)
    assert_readable("/duplicates/")


def test_a_pair_is_decided_and_undone_by_hand(world, page, sign_in):
    sign_in(world.members["coordinator"].user)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/duplicates/")
    page.get_by_role("button", name="The same: keep the left one").first.click()
    page.get_by_text("are one enterprise now").wait_for()
    assert EnterpriseMerge.objects.in_force().count() == 1
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back: the pair waits").wait_for()
    assert EnterpriseMerge.objects.in_force().count() == 0
    expect(page.locator("[data-pair]")).to_have_count(2)


def test_the_keyboard_decides(world, page, sign_in):
    sign_in(world.members["coordinator"].user)
    page.goto("/duplicates/")
    names = page.locator("[data-pair] h2").all_inner_texts()
    page.keyboard.press("j")
    expect(page.locator(".is-current h2")).to_have_text(names[1])
    page.keyboard.press("k")
    expect(page.locator(".is-current h2")).to_have_text(names[0])
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.get_by_text("stay two enterprises").wait_for()
    expect(page.locator("[data-pair] h2")).to_have_text(names[:1])
    page.keyboard.press("u")
    page.get_by_text("Taken back: the pair waits").wait_for()
    assert not DuplicateDecision.objects.in_force().exists()
    page.keyboard.press("l")
    page.get_by_text("1 pair is put off").wait_for()
    page.keyboard.press("s")
    page.get_by_text("are one enterprise now").wait_for()
    assert DuplicateDecision.objects.in_force().get().verdict == "same"
