"""Saved views: kept, offered, shared, begun with, renamed, deleted, and open to nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.enterprises.models import SavedView
from tests.programme.factories import make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db
LIST = reverse("enterprises")
KEEP = reverse("saved_view_add", args=["enterprises"])


def client_of(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def owner():
    make_enterprise(name="Amber (invented)", sector="food")
    make_enterprise(name="Birch (invented)", sector="metal")
    return client_of(make_member("owner"))


def offered(client, **query):
    return {view.title: view for view in client.get(LIST, query or {"all": 1}).context["views"]}


def keep(client, title="Food", query="?sector=food&sort=-name&page=2", **ticks):
    return client.post(KEEP + query, {"title": title, **ticks})


def test_a_view_keeps_filters_order_and_columns_and_not_the_page(owner):
    response = keep(owner, query="?sort=-name&sector=food&col=area&col=size&page=3")
    assert response.status_code == 302 and "sector=food" in response.url
    assert SavedView.objects.get().query == "col=area&col=size&sector=food&sort=-name"
    page = owner.get(LIST + offered(owner)["Food"].href)
    assert [row.name for row in page.context["page"]] == ["Amber (invented)"]
    assert [column.key for column in page.context["columns"]] == ["area", "size"]
    assert page.context["views"][0].current and not offered(owner)["Food"].current


def test_the_same_name_keeps_the_newer_choice(owner):
    keep(owner)
    keep(owner, query="?sector=metal")
    assert SavedView.objects.get().query == "sector=metal"


def test_a_shared_view_is_offered_to_the_organisation_alone():
    partner = make_organisation()
    mine, colleague, other = (
        client_of(make_member("partner_manager", partner)),
        client_of(make_member("data_clerk", partner)),
        client_of(make_member("partner_manager")),
    )
    keep(mine, "Ours", shared="on")
    keep(mine, "Mine")
    assert set(offered(mine)) == {"Ours", "Mine"}
    assert set(offered(colleague)) == {"Ours"} and not offered(colleague)["Ours"].mine
    assert offered(other) == {}
    address = reverse("saved_view", args=[SavedView.objects.get(title="Ours").uid])
    assert colleague.post(address, {"title": "Taken"}).status_code == 403
    assert other.post(address, {"title": "Taken"}).status_code == 404
    assert colleague.post(f"{address}delete/").status_code == 403 and SavedView.objects.count() == 2


def test_the_list_begins_with_the_default_view_and_can_be_cleared(owner):
    keep(owner, is_default="on")
    response = owner.get(LIST)
    assert response.status_code == 302 and response.url == "?sector=food&sort=-name"
    assert owner.get(LIST, {"all": 1}).context["page"].paginator.count == 2
    keep(owner, "Metal", "?sector=metal", is_default="on")
    assert SavedView.objects.get(is_default=True).title == "Metal", "one at a time"


def test_it_can_be_renamed_and_deleted(owner):
    keep(owner)
    keep(owner, "Other")
    view = SavedView.objects.get(title="Food")
    address = reverse("saved_view", args=[view.uid])
    assert "You have a view of this name already." in owner.post(address, {"title": "Other"}).content.decode()
    assert owner.post(address, {"title": "Food firms"}).status_code == 302
    view.refresh_from_db()
    assert view.title == "Food firms" and view.query == "sector=food&sort=-name"
    owner.post(f"{address}delete/")
    assert list(SavedView.objects.values_list("title", flat=True)) == ["Other"]


@pytest.mark.parametrize(
    ("title", "query", "words"),
    [
        ("", "?sector=food", "This field is required."),
        ("   ", "?sector=food", "This field is required."),
        ("Long", "?q=" + "x" * 2100, "more choices than a view can keep"),
    ],
)
def test_what_cannot_be_kept_is_said(owner, title, query, words):
    assert words in keep(owner, title, query).content.decode()
    assert not SavedView.objects.exists()


def test_there_are_no_views_of_a_list_that_is_none(owner):
    assert owner.post(reverse("saved_view_add", args=["elsewhere"]), {"title": "x"}).status_code == 404


def test_a_name_with_markup_is_shown_as_it_was_typed(owner):
    keep(owner, "<script>alert(1)</script>")
    text = owner.get(LIST, {"all": 1}).content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text
