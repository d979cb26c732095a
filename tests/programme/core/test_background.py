"""What is fetched to be kept comes as always, but it does not touch the reader's cookies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.programme.factories import make_actor, make_member
from tests.programme.phone import wait_until_kept

BEHIND = {"X-Background": "yes"}


@pytest.mark.django_db
def test_a_page_fetched_to_be_kept_brings_no_cookie(client: Client) -> None:
    client.force_login(make_actor("trainer").user)
    page = reverse("outbox")
    assert settings.CSRF_COOKIE_NAME in client.get(page).cookies
    kept = client.get(page, headers=BEHIND)
    assert kept.status_code == 200 and not kept.cookies


@pytest.mark.django_db
def test_a_late_answer_signs_nobody_out() -> None:
    """Begun with a session that is over: the answer would take the cookie of the new one away."""
    over = Client()
    over.cookies[settings.SESSION_COOKIE_NAME] = "over"
    page = reverse("outbox")
    assert over.get(page).cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not over.get(page, headers=BEHIND).cookies


@pytest.mark.django_db
def test_what_is_sent_is_no_page_that_is_kept(client: Client) -> None:
    sent = client.post(reverse("account_login"), {"login": "nobody@invented.example", "password": "x"}, headers=BEHIND)
    assert settings.CSRF_COOKIE_NAME in sent.cookies


@pytest.mark.django_db(transaction=True)
def test_the_worker_asks_for_no_page_of_signing_in(page: Page, sign_in: Any) -> None:
    """Each look at the page of a second step makes its key anew: the code for the one before would be refused."""
    asked: list[str] = []
    page.context.on("request", lambda one: asked.append(one.url) if one.service_worker else None)
    sign_in(make_member("coordinator", totp=False).user)
    page.goto(reverse("my_work"))
    expect(page).to_have_url(re.compile("/accounts/"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    assert any("/static/" in one for one in asked)
    assert [one for one in asked if "/accounts/" in one] == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_says_which_requests_are_its_own(page: Page, sign_in: Any) -> None:
    asked: list[dict[str, str]] = []
    page.context.on("request", lambda one: asked.append(one.headers) if one.service_worker else None)
    sign_in(make_actor("trainer").user)
    page.goto(reverse("outbox"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_until_kept(page, [reverse("outbox")])
    assert any(one.get("x-background") == "yes" for one in asked)
