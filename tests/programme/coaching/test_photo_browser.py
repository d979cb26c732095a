"""A photo taken while the one before it is being sent: both reach the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from score.programme.coaching.models import ImprovementProject, ProjectPhoto
from score.programme.core.files import opened
from tests.programme.coaching.scene import make_project, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


def picture(path: Path, colour: str) -> Path:
    Image.new("RGB", (400, 300), colour).save(path, "JPEG")
    return path


def colour_of(photo: ProjectPhoto) -> str:
    """Which of red and blue the stored picture mostly is."""
    with opened(photo.file) as held, Image.open(held) as shown:
        red, _green, blue = shown.convert("RGB").getpixel((200, 150))
    return "red" if red > blue else "blue"


def wait_for(true: Callable[[], bool], page: Page) -> None:
    for _ in range(150):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("that did not come")


@pytest.mark.parametrize("saved", ["when the first has come", "while the first is on its way"])
def test_a_newer_photo_is_not_lost(device: Callable[..., BrowserContext], tmp_path: Path, saved: str) -> None:
    scene = make_scene("safety_and_health")
    project: ImprovementProject = make_project(scene, "Second extractor at the glue line")
    page = device(scene.trainer.user).new_page()
    page.goto(reverse("project_edit", args=[project.uid]))
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route(re.compile("/sync/$"), lambda route: held.append(route))
    field, save = page.locator("input[type='file']").first, page.get_by_role("button", name="Save the project")
    kept = page.get_by_text("Kept on this device.")
    field.set_input_files(picture(tmp_path / "first.jpg", "red"))
    expect(kept).to_be_visible()
    save.click()
    wait_for(lambda: bool(held), page)  # it is on its way, and no answer came yet
    field.set_input_files(picture(tmp_path / "second.jpg", "blue"))
    page.wait_for_timeout(500)
    photos = ProjectPhoto.objects.in_force().filter(project=project)
    if saved == "while the first is on its way":
        save.click()
        page.wait_for_timeout(500)
        page.unroute_all()  # what was held goes on
    else:
        with page.expect_response(re.compile("/sync/$")):
            page.unroute_all()
        wait_for(lambda: photos.count() == 1, page)
        expect(kept).to_be_visible()
        save.click()
    wait_for(lambda: [colour_of(one) for one in photos.order_by("pk")] == ["red", "blue"], page)
    page.wait_for_url(f"**{reverse('project', args=[project.uid])}")  # the form leads on once all is sent
    page.goto(reverse("outbox"))
    expect(page.locator("[data-none]")).to_be_visible()


SLOW = """
const quick = window.createImageBitmap;
window.createImageBitmap = async (...given) => {
  await new Promise((done) => setTimeout(done, 1500));
  return quick(...given);
};
"""


def test_a_form_saved_while_its_photo_is_made_small_leaves_no_draft(
    device: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    scene = make_scene("safety_and_health")
    project: ImprovementProject = make_project(scene, "Second extractor at the glue line")
    page = device(scene.trainer.user).new_page()
    page.add_init_script(SLOW)
    page.goto(reverse("project_edit", args=[project.uid]))
    page.wait_for_load_state("networkidle")
    page.locator("input[type='file']").first.set_input_files(picture(tmp_path / "large.jpg", "red"))
    page.get_by_role("button", name="Save the project").click()
    page.wait_for_url(f"**{reverse('project', args=[project.uid])}")  # the form leads on once all is sent
    assert ProjectPhoto.objects.filter(project=project).exists()
    page.goto(reverse("outbox"))
    expect(page.locator("[data-none]")).to_be_visible()
