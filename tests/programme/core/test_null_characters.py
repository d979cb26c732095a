"""A null character in an address, a form or an entry is refused in words and reaches no database text."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.client import RequestFactory
from django.urls import reverse
from django.utils import timezone

from score.programme.core.null_characters import NullCharacterMiddleware
from score.programme.core.offline.receiving import REFUSED
from score.programme.organisations.models import PersonDetails
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_actor
from tests.programme.trainings.people.before import Before

pytestmark = pytest.mark.django_db
HELD = "before\x00after"


def assert_refused(answer: HttpResponse) -> None:
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "could not be understood" in said
    assert "Go to the start" in said
    assert "\x00" not in said


@pytest.mark.parametrize("address", ["/v/%00/", "/s/%00/", "/enterprises/a%00b/", "/no-such-page/%00"])
def test_an_address_with_one_is_refused_before_it_is_looked_up(client: Client, address: str) -> None:
    assert_refused(client.get(address))


@pytest.mark.parametrize("query", [{"q": HELD}, {HELD: "x"}, {"next": ["/", HELD]}])
def test_a_query_with_one_is_refused(client: Client, query: dict[str, Any]) -> None:
    assert_refused(client.get("/accounts/login/", query))


def test_a_cookie_with_one_is_refused_and_nobody_is_looked_up(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefgh\x00ijklmnop"
    assert_refused(client.get("/"))


@pytest.mark.parametrize("field", ["name", "ask:day", "answer", "reason"])
def test_a_form_with_one_is_refused_whichever_way_it_is_sent(field: str) -> None:
    client = signed_in(make_actor("coordinator"))
    assert_refused(client.post("/theme/", {field: HELD}))
    assert_refused(client.post("/theme/", f"a=1&{field}=x%00y", "application/x-www-form-urlencoded"))
    assert_refused(client.post("/theme/", {f"{field}\x00": "x"}))


def test_somebody_whose_name_holds_one_is_not_added() -> None:
    before, number = Before(), str(uuid.uuid4())
    sent = {"person": number, "name": HELD, "firm": str(before.firm.uid), "sex": "man"}
    client = signed_in(before.trainer)
    assert_refused(client.post(reverse("participant_add", args=[before.cohort.uid, 1]), sent))
    assert not PersonDetails.objects.filter(person__uid=number).exists()
    assert (
        client.post(reverse("participant_add", args=[before.cohort.uid, 1]), {**sent, "name": "Ama"}).status_code == 302
    )
    assert PersonDetails.objects.filter(person__uid=number).exists()


def test_files_may_hold_whatever_they_hold() -> None:
    request = RequestFactory().post("/", {"a": "b", "file": SimpleUploadedFile("one.bin", b"\x00\x01")})
    passed = NullCharacterMiddleware(lambda _request: HttpResponse())
    assert passed.process_view(request, lambda: None, (), {}) is None
    assert passed(request).status_code == 200


def test_what_is_too_long_to_be_a_form_is_left_unread_to_a_view_without_our_token() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    long = RequestFactory().post("/", {"a": HELD})
    long.META["CONTENT_LENGTH"] = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    passed = NullCharacterMiddleware(view)
    view.csrf_exempt = True  # type: ignore[attr-defined]
    assert passed.process_view(long, view, (), {}) is None
    assert not hasattr(long, "_post")
    assert passed.process_view(RequestFactory().post("/", {"a": HELD}), view, (), {}).status_code == 400


@pytest.mark.parametrize("where", ["name", "firm", "key", "subject"])
def test_an_entry_with_one_is_refused_alone_and_the_others_are_taken(where: str) -> None:
    before = Before()
    entries = []
    for name in ("Ama", "Efua"):
        values = {"name": name, "firm": str(before.firm.uid), "sex": "woman", "job_role": "manager", "day": "1"}
        subject = f"{before.cohort.uid}/{uuid.uuid4()}"
        entries.append({"uid": str(uuid.uuid4()), "kind": "participant", "subject": subject, "values": values})
    if where == "subject":
        entries[0]["subject"] += "\x00"
    else:
        entries[0]["values"]["a\x00" if where == "key" else where] = HELD
    body = json.dumps({"device": "o\x00ne", "now": timezone.now().isoformat(), "entries": entries})
    answer = signed_in(before.trainer).post(reverse("sync"), body, content_type="application/json").json()
    assert [one["outcome"] for one in answer["results"]] == [REFUSED, "done"]
    assert "can be no value" in answer["results"][0]["words"]
    assert PersonDetails.objects.filter(name="Efua").count() == 1
    assert not PersonDetails.objects.filter(name__startswith="before").exists()
    assert not PersonDetails.objects.filter(name="Ama").exists()
