"""What a reader may write into the address of a figure page: read, or refused with words, never a fault."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from score.programme.results.figure_pages.asked import read
from score.programme.results.figures import BEGINNING
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
HOSTILE = (
    "country=%00", "area=a;b", "area=a;country=GH", "sector='%22><script>alert(1)</script>", "partner=not-a-uid",
    "partner=%D9%A1", "cohort=" + "x" * 2000, "sex=women", "sex=women&contract=casual", "buyer=none", "period=-1",
    "country=GH&module=safety_and_health", "sector=1030&module=quality_management", "country=GH&sector=1030&size=small",
    "as_of=0001-01-01", "as_of=9999-12-31", "as_of=9999-12-31T23:59:59-12:00", "as_of=0001-01-01T00:00:00%2B12:00",
    "as_of=2025-02-30", "as_of=" + "9" * 500, "as_of=%00", "pairing=twins", "pairing=sustained", "by=country",
    "by=colour", "by=area", "by=sex", "by=partner", "by=buyer", "by=sector&country=GH&module=quality_management",
    "by=sector&country=GH", "state=%3Cscript%3E", "page=-1", "page=" + "9" * 30, "format=csv", "format=pdf",
    "since=0001-01-01T00:00:00%2B12:00", "since=9999-12-31", "since=never", "since=2025-12-31&as_of=2020-01-01",
)  # fmt: skip


@pytest.fixture(scope="module")
def clients(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        golden_world.import_golden()
        found = {"public": Client(raise_request_exception=False)}
        for role in ("owner", "lead_buyer"):
            found[role] = Client(raise_request_exception=False)
            actor = factories.make_actor(role)
            found[role].force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        yield found


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("public", "/figures/defects_share/"),
        ("owner", "/figures/defects_share/moved/"),
        ("owner", "/figures/persons_trained/"),
        ("lead_buyer", "/"),
    ],
)
def test_no_address_is_a_fault(clients, role, page):
    failed = []
    for query in HOSTILE:
        response = clients[role].get(f"{page}?{query}")
        if response.status_code >= 500:
            failed.append((query, response.exc_info[1]))
        elif not response.streaming:
            assert "<script>alert" not in response.content.decode()
    assert failed == []


@pytest.mark.parametrize("query", ["country=GH&module=quality_management", "as_of=0001-01-01", "since=0001-01-01"])
def test_the_parts_that_follow_a_page_bear_it_too(clients, query):
    for page in ("/figures/jobs_net/history/", "/figures/cost_savings_sum/moved/", "/figures/"):
        assert clients["owner"].get(f"{page}?{query}").status_code in {200, 404}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        (" ", None),
        ("2025-12-31", datetime.datetime(2025, 12, 31, 23, 59, 59, 999999, UTC)),
        ("2025-12-31T23:00:00-05:00", datetime.datetime(2026, 1, 1, 4, tzinfo=UTC)),
        ("2025-12-31T10:00:00 02:00", datetime.datetime(2025, 12, 31, 8, tzinfo=UTC)),  # a plus sign, decoded
        ("2025-12-31T10:00:00", datetime.datetime(2025, 12, 31, 10, tzinfo=UTC)),
        ("0001-01-01", BEGINNING),
    ],
)
def test_moments_are_read_in_utc(text, moment):
    assert read(RequestFactory().get("/", {"as_of": text})).as_of == moment


@pytest.mark.parametrize("text", ["yesterday", "2025-13-01", "31.12.2025", "0001-01-01T00:00:00+12:00"])
def test_what_is_no_moment_is_refused_with_words(text):
    with pytest.raises(ValidationError, match="no date"):
        read(RequestFactory().get("/", {"as_of": text}))


@pytest.mark.parametrize(
    ("asked", "group", "query"),
    [
        ({}, "all", ""),
        ({"country": "GH"}, "country=GH", "?country=GH"),
        ({"sector": "1030", "country": "GH"}, "country=GH;sector=1030", "?country=GH&sector=1030"),
        ({"area": "North; coast"}, "area=North; coast", "?area=North%3B+coast"),
        ({"country": "", "pairing": "cycle"}, "all", "?pairing=cycle"),
        ({"colour": "red"}, "all", ""),
    ],
)
def test_a_question_is_written_back_as_it_was_read(asked, group, query):
    found = read(RequestFactory().get("/", asked))
    assert found.group == group
    assert found.query() == query


def test_queries_change_and_forget_parts():
    found = read(RequestFactory().get("/", {"country": "GH", "as_of": "2025-12-31T10:00:00"}))
    assert found.query(country=None) == "?as_of=2025-12-31T10%3A00%3A00%2B00%3A00"
    assert found.query(state="none").startswith("?country=GH&as_of=")
    assert found.to({"sector": "1030"}).startswith("?sector=1030&as_of=")
    assert read(RequestFactory().get(f"/{found.query()}")) == found


@pytest.mark.parametrize(
    ("query", "words"), [({"country": "GH", "sector": "1", "size": "small"}, "two things"), ({"pairing": "x"}, "cycle")]
)
def test_too_much_and_unknown_pairings_are_refused(query, words):
    with pytest.raises(ValidationError, match=words):
        read(RequestFactory().get("/", query))
