"""Headers that keep a browser from doing what somebody else wants, on every kind of answer."""

import re

import pytest
from django.conf import settings
from django.test import Client

PAGES = ["/accounts/login/", "/jobs/", "/no-such-page/", "/healthz"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_policy_allows_only_our_own(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src" if "object-src" in policy else "default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == policy["font-src"] == "'self'"
    assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["script-src"])
    whole = answer["Content-Security-Policy"]
    assert "unsafe" not in whole
    assert "http:" not in whole
    assert "*" not in whole


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_headers_of_every_answer(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f]{12}", answer["X-Request-Id"])


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts(client: Client) -> None:
    client.get("/accounts/login/")
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.django_db
def test_requests_for_other_hosts_are_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "attacker.example"}).status_code == 400


@pytest.mark.django_db
def test_writes_without_the_token_are_refused() -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/theme/", {"theme": "dark"}).status_code == 403


@pytest.mark.django_db
def test_theme_never_leads_to_another_host(client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": "https://attacker.example/"}).headers["Location"] == "/"


@pytest.mark.django_db
def test_no_inline_styles_or_scripts_on_the_sign_in_page(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
