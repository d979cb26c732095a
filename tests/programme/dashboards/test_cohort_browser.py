"""Pages of a cohort's plan on a phone and on a desk."""

from __future__ import annotations

import re
import shutil

import pytest
import xlsxwriter
from django.urls import reverse
from playwright.sync_api import expect

from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import Person
from score.programme.trainings.models import CohortPlace
from score.programme.trainings.planning import workbook
from score.programme.trainings.planning.queries import Snapshot
from tests.browser import SHOTS, keep_picture, wait_until_whole
from tests.programme.dashboards.cohort_scene import open_cohort, running_cohort
from tests.programme.trainings.planning.cohorts import make_trainer, ready

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


def test_pages_of_a_cohort_that_is_being_filled(world, sign_in, assert_readable, page) -> None:
    sign_in(world.members["coordinator"].user)
    cohort = open_cohort(world)
    make_trainer("Łucja Przykład", organisation=world.partner)
    invited = CohortPlace.objects.in_force().get(cohort=cohort, state="invited")
    addresses = [
        reverse("cohort_add"),
        *(reverse(name, args=[cohort.uid]) for name in ("cohort", "cohort_plan", "cohort_days", "cohort_trainers")),
        *(reverse(name, args=[cohort.uid]) for name in ("cohort_places", "cohort_cost_add", "cohort_workbook_back")),
        reverse("cohort_invitation", args=[cohort.uid, invited.pk]),
        reverse("cohort_sign_in_sheet", args=[cohort.uid, 1]),
        reverse("calendar_address", args=["cohort", cohort.uid]),
        reverse("cohort_state", args=[cohort.uid, "running"]),
        reverse("cohort_check_pass", args=[cohort.uid, "firm_size"])
        + f"?enterprise={next(e for e in cohort.enrolments.all() if 'Slow' in e.enterprise.name).enterprise.uid}",
    ]
    for address in addresses:
        assert_readable(address)


def test_the_sheet_to_sign_fits_on_paper(world, sign_in, page, tmp_path) -> None:
    sign_in(world.members["trainer"].user)
    cohort = ready(partner=world.partner, firms=5, venue="Community hall (invented)", address="12 Example Road")
    page.goto(reverse("cohort_sign_in_sheet", args=[cohort.uid, 1]))
    wait_until_whole(page)
    page.pdf(path=str(tmp_path / "sheet.pdf"), prefer_css_page_size=True)
    content = (tmp_path / "sheet.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    if SHOTS:
        shutil.copy(tmp_path / "sheet.pdf", SHOTS)


def test_the_page_of_a_cohort_under_way_in_the_dark_too(world, sign_in, assert_readable, page) -> None:
    sign_in(world.members["coordinator"].user)
    cohort = running_cohort(world)
    assert_readable(reverse("cohort", args=[cohort.uid]))
    assert_readable(reverse("cohorts"))
    page.goto(reverse("cohort", args=[cohort.uid]))
    wait_until_whole(page)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        keep_picture(page, "cohort-dark", width)


def test_the_workbook_shows_its_differences(world, sign_in, page, tmp_path, assert_accessible, assert_no_overflow):
    sign_in(world.members["coordinator"].user)
    cohort = running_cohort(world)
    changed = tmp_path / "back.xlsx"
    write_changed(cohort, changed)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(reverse("cohort_workbook_back", args=[cohort.uid]))
        page.set_input_files("input[type=file]", str(changed))
        page.click("text=Show the differences")
        wait_until_whole(page)
        keep_picture(page, "workbook-differences", width)
        assert_no_overflow()
        assert_accessible()
    page.click("text=Write what is ticked")
    page.wait_for_url(f"**{reverse('cohort', args=[cohort.uid])}")
    expect(page.get_by_text("3 changes are written.")).to_be_visible()


def write_changed(cohort, path) -> None:
    """The workbook with four changes in it; one name was changed meanwhile, so that it has three values."""
    rows = [list(one) for one in workbook.rows_of(Snapshot(cohort))]
    rows[1][6], rows[2][3], rows[3][2], rows[4][2] = "no", "李样例", "Another Example", "As the workbook has it"
    person = Person.objects.get(pk=workbook.opened(rows[4][0]).person)
    describe_person(actor=None, person=person, name="As somebody typed meanwhile")
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
