"""Requests that are refused or break get a page of ours: what happened, a way back, nothing of the inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.client import RequestFactory

from score.programme.core import error_pages, page
from tests.programme.factories import make_member

pytestmark = pytest.mark.django_db


def assert_ours(answer: HttpResponse, status: int) -> str:
    """Our frame, one heading, and no word of the framework."""
    said = answer.content.decode()
    assert answer.status_code == status
    assert said.startswith("<!doctype html>")
    assert "theme/shell.css" in said
    assert said.count("<h1>") == 1
    for inside in ("Traceback", "DEBUG", "Django", "ALLOWED_HOSTS", "Exception", "site-packages"):
        assert inside not in said
    return said


def test_an_unknown_host_is_told_where_the_service_is_not(client: Client) -> None:
    said = assert_ours(client.get("/figures/", headers={"host": "attacker.example"}), 400)
    assert "does not answer at this address" in said
    assert 'class="btn' not in said, "a button would lead to the same refusal"
    assert "attacker.example" not in said


def test_error_pages_speak_the_readers_language(client: Client) -> None:
    said = assert_ours(client.get("/", headers={"host": "attacker.example", "accept-language": "fr"}), 400)
    assert '<html lang="fr"' in said
    assert "ne répond pas à cette adresse" in said


def test_more_than_a_form_may_hold_is_said_with_the_limit(client: Client) -> None:
    long = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    said = assert_ours(client.post("/accounts/login/", long, "application/x-www-form-urlencoded"), 413)
    assert "5.0\xa0MB" in said
    assert 'href="/"' in said


def test_too_many_fields_are_a_bad_request_with_a_way_back(client: Client) -> None:
    many = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    said = assert_ours(client.post("/accounts/login/", many, "application/x-www-form-urlencoded"), 400)
    assert "could not be understood" in said
    assert "Go to the start" in said


def test_a_form_without_its_token_leads_back_to_its_page() -> None:
    careful = Client(enforce_csrf_checks=True)
    before = "http://testserver/accounts/login/?next=/figures/"
    said = assert_ours(careful.post("/theme/", {"theme": "dark"}, headers={"referer": before}), 403)
    assert "This form was not taken" in said
    assert 'href="/accounts/login/?next=/figures/"' in said
    assert "CSRF" not in said


@pytest.mark.parametrize("before", ["https://attacker.example/x", "//attacker.example", "javascript:alert(1)", ""])
def test_a_refused_form_never_leads_to_another_host(before: str) -> None:
    request = RequestFactory(headers={"referer": before}).post("/theme/")
    said = error_pages.form_not_taken(request).content.decode()
    assert "attacker" not in said
    assert "javascript" not in said


def test_a_fault_of_ours_has_its_number_and_no_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest) -> Any:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("score.programme.core.health.look", lambda: broken(HttpRequest()))
    answer = Client(raise_request_exception=False).get("/healthz")
    said = assert_ours(answer, 500)
    assert "a secret" not in said
    assert answer["X-Request-Id"] in said
    assert "Go to the start" in said


def test_a_fault_of_the_database_does_not_break_the_page_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_given: Any) -> Any:
        raise RuntimeError("no database")

    monkeypatch.setattr(page, "context", gone)
    monkeypatch.setattr(page, "holds_invented_data", gone)
    said = assert_ours(error_pages.server_error(RequestFactory().get("/")), 500)
    assert "This page broke" in said


def test_dark_colours_stay_dark(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get("/", headers={"host": "attacker.example"}).content.decode()


def test_addresses_without_a_page_and_without_the_right_have_one_too(client: Client) -> None:
    assert "nothing at this address" in assert_ours(client.get("/no-such-page/"), 404)
    client.force_login(make_member("lead_buyer").user)
    assert "cannot open this page" in assert_ours(client.get("/imports/new/"), 403)


def test_the_limit_is_what_makes_it_413() -> None:
    request = RequestFactory().post("/")
    assert error_pages.bad_request(request, RequestDataTooBig("x")).status_code == 413
    assert error_pages.bad_request(request, ValueError("x")).status_code == 400
