"""A trainer's phone of 360 px whose taps are counted, and what is done on it again and again."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

SHOTS = os.environ.get("SCORE_SHOTS", "")
MOST_TAPS = 60


class Phone:
    """A page whose taps are counted."""

    def __init__(self, page: Page, story: str = "day") -> None:
        self.page, self.story = page, story
        self.taps = 0

    def tap(self, place: Locator) -> None:
        place.click()
        self.taps += 1

    def enter(self, place: Locator, text: str) -> None:
        """One tap into the field, then the keyboard."""
        place.fill(text)
        self.taps += 1

    def look(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"{self.story}-{name}.png", full_page=True)


def picture(folder: Path) -> Path:
    """A photo as a phone takes it: large."""
    path = folder / "exit.jpg"
    Image.effect_noise((3000, 2250), 60).convert("RGB").save(path, "JPEG", quality=92)
    assert path.stat().st_size > 4_000_000
    return path


def wait_until_kept(page: Page, addresses: list[str]) -> None:
    kept = "caches.open('score-pages-1').then((one) => one.keys()).then((all) => all.map((r) => r.url).join(' '))"
    for _ in range(150):
        if all(one in page.evaluate(kept) for one in addresses):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not kept: {[one for one in addresses if one not in page.evaluate(kept)]}")


def make_visit(one: Phone, today: str, photo: Path) -> None:
    page = one.page
    page.goto(today)
    one.tap(page.get_by_role("link", name="Open the visit"))
    for name in ("managers_women", "managers_men", "workers_women", "workers_men"):
        one.enter(page.locator(f"input[name='{name}']"), "2")
    one.tap(page.locator("label[for='rep-met']"))
    for group in page.locator("input[name^='practice:'][value='yes']").all():
        one.tap(page.locator(f"label[for='{group.get_attribute('id')}']"))
    chosen = page.locator("input[type='file'][name^='photo:']").first
    chosen.set_input_files(photo)
    one.taps += 1
    one.tap(page.locator("label[for='finished']"))
    one.look("visit")
    one.tap(page.get_by_role("button", name="Save the report"))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()


def give_answers(one: Phone, today: str) -> None:
    page = one.page
    page.goto(today)
    one.tap(page.get_by_role("link", name="Baseline, Firm A (invented)"))
    for label, text in (
        ("How many people work here on the last day of the period?", "80"),
        ("How many people left in the period, for any reason?", "6"),
        ("What is the lowest regular pay per hour in the firm?", "6.5"),
    ):
        one.enter(page.get_by_label(label, exact=True), text)
    one.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()
    one.tap(page.locator("details.sections-small summary"))
    section = page.locator("details.sections-small a", has_text="Practices")
    address = section.get_attribute("href") or ""
    one.tap(section)
    page.wait_for_url(lambda url: url.endswith(address))
    page.locator("input[id$='-value_0']").first.wait_for()
    practices = [field.get_attribute("id") or "" for field in page.locator("input[id$='-value_0']").all()]
    for place, field in enumerate(practices):
        one.tap(page.locator(f"label[for='{field.removesuffix('0')}{place % 2}']"))
    one.look("answers")
    one.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("No network: it is kept on this device and sent by itself.")).to_be_visible()
