"""How statements look on a phone and on a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.programme.coaching.statements.work import D, Work
from tests.programme.factories import make_member, make_organisation

SHOTS = os.environ.get("SCORE_SHOTS", "")
OCTOBER = "starts_on=2026-10-01&ends_on=2026-10-31"


@pytest.mark.django_db(transaction=True)
@pytest.mark.looks
@pytest.mark.parametrize("width", [360, 1280])
def test_how_they_look(
    page: Page,
    sign_in: Callable[[Any], None],
    assert_accessible: Callable[[], None],
    assert_no_overflow: Callable[[], None],
    width: int,
) -> None:
    work = Work(make_organisation(name="Partner A (invented)"))
    work.agree(D(2026, 1, 1), 1200, 500, 75)
    Work(work.partner)
    work.pay(1300, document_number="BANK-2026-117")
    sign_in(make_member("partner_manager", work.partner).user)
    page.set_viewport_size({"width": width, "height": 900})
    about = [work.trainer.uid, work.partner.uid]
    for name, address in (
        ("statements", f"{reverse('statements')}?{OCTOBER}"),
        ("statement", f"{reverse('trainer_statement', args=about[:1])}?{OCTOBER}"),
        ("fees", reverse("fee_add", args=about)),
        ("payment", reverse("payment_add", args=about)),
    ):
        page.goto(address)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        assert_accessible()
        assert_no_overflow()
