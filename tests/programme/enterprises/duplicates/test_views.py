"""The queue as people in their roles meet it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.core import facts
from score.programme.core.models import Job
from score.programme.enterprises.duplicates.actions import decide_different
from score.programme.enterprises.models import (
    DuplicateDecision,
    DuplicateSuggestion,
    EnterpriseMerge,
    SupplyLink,
)
from score.programme.organisations.models import Role
from tests.programme.enterprises.duplicates.pairs import make_others, make_pair, search
from tests.programme.factories import DAY, World, make_cohort, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
QUEUE = "/duplicates/"
DECIDING = ("owner", "me_officer", "coordinator")


@pytest.fixture
def world():
    world = World()
    world.left, world.right = make_pair()
    make_others()
    search()
    world.pair = DuplicateSuggestion.objects.get(left=world.left)
    return world


def client_of(world, role):
    client = Client()
    client.force_login(world.members[role].user)
    return client


def decide(client, pair, verdict, **more):
    return client.post(reverse("duplicates_decide", args=[pair.pk]), {"verdict": verdict, **more}, follow=True)


def seen(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_pair_is_shown_side_by_side_with_reasons(world):
    page = client_of(world, "coordinator").get(QUEUE).content.decode()
    assert world.left.name in page and world.right.name in page
    assert "12 Kings Road, Community 4, Tema, Ghana" in seen(page)
    assert "Names agree but for the legal form" in page
    assert "Addresses agree but for the spelling or a word" in page
    assert '<mark title="rare, and in both">Zephyrine</mark>' in page
    assert re.search(r"probably one: 9\d%", page)


@pytest.mark.parametrize(("verdict", "kept"), [("keep_left", "left"), ("keep_right", "right")])
def test_the_same_is_decided_and_undone_at_once(world, verdict, kept):
    client = client_of(world, "coordinator")
    page = decide(client, world.pair, verdict).content.decode()
    assert EnterpriseMerge.objects.in_force().get().kept == getattr(world, kept)
    assert "are one enterprise now" in page and "Undo" in page
    assert "No pair waits" in page
    decision = DuplicateDecision.objects.in_force().get()
    page = client.post(reverse("duplicates_undo", args=[decision.pk]), follow=True).content.decode()
    assert not EnterpriseMerge.objects.in_force().exists()
    assert "Taken back" in page and "probably one" in page


def test_two_enterprises(world):
    client = client_of(world, "coordinator")
    page = decide(client, world.pair, "different").content.decode()
    assert "stay two enterprises" in page and "No pair waits" in page
    assert not EnterpriseMerge.objects.exists()


def test_later_puts_off_for_this_person_only(world):
    client = client_of(world, "coordinator")
    page = decide(client, world.pair, "later").content.decode()
    assert "1 pair is put off" in page and "Nothing else waits" in page
    assert "probably one" in client_of(world, "owner").get(QUEUE).content.decode()
    page = client.post(reverse("duplicates_resume"), follow=True).content.decode()
    assert "probably one" in page and "put off" not in page.replace("l puts off", "")


def test_an_answer_that_is_none_decides_nothing(world):
    page = decide(client_of(world, "owner"), world.pair, "perhaps").content.decode()
    assert "Nothing was decided" in page
    assert not DuplicateDecision.objects.exists()


def test_who_comes_second_is_told(world):
    decide(client_of(world, "coordinator"), world.pair, "keep_left")
    page = decide(client_of(world, "owner"), world.pair, "keep_right").content.decode()
    assert "part of another record already" in page
    assert EnterpriseMerge.objects.count() == 1


def test_undoing_what_is_undone_is_told(world):
    decision = decide_different(actor=None, left=world.left, right=world.right)
    client = client_of(world, "owner")
    client.post(reverse("duplicates_undo", args=[decision.pk]))
    page = client.post(reverse("duplicates_undo", args=[decision.pk]), follow=True).content.decode()
    assert "in the meantime" in page


def test_undo_is_offered_to_who_decided_and_to_nobody_else(world):
    decide(client_of(world, "coordinator"), world.pair, "different")
    assert "Undo" not in seen(client_of(world, "owner").get(QUEUE).content.decode())


def test_records_of_two_countries_ask_once_more(world):
    abroad = make_enterprise("KE", name=world.left.name)
    pair = DuplicateSuggestion.objects.create(left=world.left, right=abroad, log_odds=3)
    client = client_of(world, "owner")
    assert "different countries" in client.get(QUEUE).content.decode()
    response = decide(client, pair, "keep_left")
    assert response.redirect_chain[0][0] == f"{reverse('enterprise_merge', args=[world.left.uid])}?with={abroad.uid}"
    assert not EnterpriseMerge.objects.exists()


def test_the_most_probable_comes_first_and_countries_are_counted(world):
    abroad = make_pair("KE")
    DuplicateSuggestion.objects.create(left=abroad[0], right=abroad[1], log_odds=50)
    response = client_of(world, "owner").get(QUEUE)
    assert [one.suggestion.left for one in response.context["pairs"]] == [abroad[0], world.left]
    assert response.context["countries"] == [("GH", "Ghana", 1), ("KE", "Kenya", 1)]
    only = client_of(world, "owner").get(QUEUE, {"country": "KE"})
    assert [one.suggestion.left for one in only.context["pairs"]] == [abroad[0]]
    assert client_of(world, "owner").get(QUEUE, {"country": "ZZ"}).context["pairs"] == []


def test_a_long_queue_has_pages_and_few_queries(world, django_assert_max_num_queries):
    firms = [make_enterprise(name=f"Firm {place} (invented)") for place in range(26)]
    DuplicateSuggestion.objects.bulk_create(
        DuplicateSuggestion(left=one, right=other, log_odds=1)
        for one, other in zip(firms[::2], firms[1::2], strict=True)
    )
    client = client_of(world, "coordinator")
    client.get(QUEUE)
    with django_assert_max_num_queries(40):
        page = client.get(QUEUE)
    assert len(page.context["pairs"]) == 10
    assert len(client.get(QUEUE, {"page": 2}).context["pairs"]) == 4


def test_a_coordinator_decides_about_the_own_country_alone(world):
    abroad = make_pair("KE")
    pair = DuplicateSuggestion.objects.create(left=abroad[0], right=abroad[1], log_odds=3)
    client = client_of(world, "coordinator")
    assert [one.suggestion for one in client.get(QUEUE).context["pairs"]] == [world.pair]
    for verdict in ("keep_left", "different", "later"):
        assert client.post(reverse("duplicates_decide", args=[pair.pk]), {"verdict": verdict}).status_code == 404
    decision = decide_different(actor=None, left=abroad[0], right=abroad[1])
    assert client.post(reverse("duplicates_undo", args=[decision.pk])).status_code == 404
    assert DuplicateDecision.objects.in_force().get() == decision


@pytest.mark.parametrize("role", [role for role in Role.values if role not in DECIDING])
def test_nobody_else_sees_or_decides_anything(world, role):
    client = client_of(world, role)
    assert client.get(QUEUE).status_code == 403
    assert client.post(reverse("duplicates_decide", args=[world.pair.pk]), {"verdict": "keep_left"}).status_code == 404
    assert client.post(reverse("duplicates_search")).status_code == 403
    assert not DuplicateDecision.objects.exists() and not Job.objects.filter(kind="find_duplicates").exists()


@pytest.mark.parametrize("role", DECIDING)
def test_nothing_tells_who_else_has_to_do_with_the_firm(world, role):
    """The master record alone: no partner, no buyer, no training, no workforce, nor how often."""
    client = client_of(world, role)
    plain = seen(client.get(QUEUE).content.decode())
    partner = make_organisation(name="Secret partner (invented)")
    buyer = make_organisation("lead_buyer", name="Secret buyer (invented)")
    make_cohort(partner, enterprises=[world.left], code="SECRET-COHORT")
    with facts.writing(None) as writing:
        writing.add(SupplyLink(enterprise=world.left, buyer=buyer, since=DAY, custodian=partner))
        writing.add(
            SupplyLink(enterprise=world.right, buyer_name="Secret name (invented)", since=DAY, custodian=partner)
        )
    for address in (
        QUEUE,
        f"/enterprises/{world.left.uid}/merge/",
        f"/enterprises/{world.left.uid}/merge/?with={world.right.uid}",
    ):
        shown = seen(client.get(address).content.decode())
        assert "ecret" not in shown.replace("Secretariat", ""), address
        assert "SECRET" not in shown, address
    assert seen(client.get(QUEUE).content.decode()) == plain


def test_a_search_can_be_asked_for_once(world):
    client = client_of(world, "coordinator")
    for _ in range(2):
        page = client.post(reverse("duplicates_search"), follow=True).content.decode()
    assert Job.objects.filter(kind="find_duplicates").count() == 1
    assert "Searching" in page


def test_names_are_shown_and_never_run(world):
    world.left.name = "<script>alert(1)</script>"
    world.left.save()
    assert "<script>alert(1)" not in client_of(world, "owner").get(QUEUE).content.decode()


def test_what_the_filters_bring_back_is_an_address_of_ours(world):
    response = client_of(world, "owner").post(
        reverse("duplicates_decide", args=[world.pair.pk]),
        {"verdict": "later", "country": "GH", "page": "//elsewhere.example"},
    )
    assert response["Location"] == "/duplicates/?country=GH"
