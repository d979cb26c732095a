"""The pages of a bulk change: ticked or all found, preview, file, apply, result, undo, and the worker's part."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.core.models import Job
from score.programme.core.worker import work
from score.programme.dashboards import enterprise_bulk
from score.programme.enterprises.actions import set_attribute
from score.programme.enterprises.models import BulkChange, EnterpriseAttribute
from tests.programme.factories import make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db
ADDRESS = reverse("enterprise_bulk")
ASKED = {"what": "sector", "value": "metal", "day": "2025-01-01", "reason": "the list of the association"}


@pytest.fixture
def firms():
    return [make_enterprise(name=f"Firm {number} (invented)", area="North") for number in range(3)]


@pytest.fixture
def owner():
    client = Client()
    client.force_login(make_member("owner").user)
    return client


def sectors(firms):
    return [firm.attributes.in_force().filter(kind="sector").values_list("value", flat=True).first() for firm in firms]


def preview(client, query, **asked):
    return client.post(f"{ADDRESS}?{query}", ASKED | asked)


def test_ticked_ones_are_previewed_changed_and_taken_back(owner, firms):
    query = f"pick={firms[0].pk}&pick={firms[2].pk}"
    looked = preview(owner, query)
    assert [line.name for line in looked.context["lines"]] == ["Firm 0 (invented)", "Firm 2 (invented)"]
    assert sectors(firms) == [None] * 3
    done = preview(owner, query, seal=looked.context["seal"], apply="")
    made = BulkChange.objects.get()
    assert done.url == reverse("bulk_change", args=[made.uid]) and sectors(firms) == ["metal", None, "metal"]
    page = owner.get(done.url).content.decode()
    assert "Firm 0 (invented)" in page and "Firm 1 (invented)" not in page and "the list of the association" in page
    assert "Sector" in owner.get(reverse("bulk_changes")).content.decode()
    facts = owner.get(done.url).context["page"].object_list
    assert [fact.before_words for fact in facts] == ["", ""], "nothing was said before"
    owner.post(f"{done.url}undo/", {"reason": ""})
    assert sectors(firms) == ["metal", None, "metal"], "not without a reason"
    owner.post(f"{done.url}undo/", {"reason": "the wrong list"})
    assert sectors(firms) == [None] * 3 and "Taken back on" in owner.get(done.url).content.decode()


def test_the_result_says_what_was_there_before(owner, firms):
    set_attribute(actor=None, enterprise=firms[1], kind="sector", value="food", valid_from=datetime.date(2024, 6, 1))
    looked = preview(owner, "every=1")
    done = preview(owner, "every=1", seal=looked.context["seal"], apply="")
    preview(owner, "every=1", value="wood", seal=preview(owner, "every=1", value="wood").context["seal"], apply="")
    facts = owner.get(done.url).context["page"].object_list
    assert [fact.before_words for fact in facts] == ["", "food", ""], "as it was then, whatever came later"


def test_all_found_means_all_found_by_the_filters(owner, firms):
    make_enterprise(name="Elsewhere (invented)", area="South")
    looked = preview(owner, "every=1&area=north")
    assert looked.context["count"] == 3
    preview(owner, "every=1&area=north", seal=looked.context["seal"], apply="")
    assert EnterpriseAttribute.objects.filter(kind="sector", value="metal").count() == 3


def test_a_filter_that_cannot_be_finds_nothing_to_change(owner, firms):
    assert owner.get(f"{ADDRESS}?every=1&data=whatever").context["count"] == 0
    assert owner.get(f"{ADDRESS}?pick=999999&pick=x&pick=-1").context["count"] == 0


def test_the_preview_can_be_taken_along_and_holds_no_formula(owner, firms):
    response = preview(owner, "every=1", value="=1+1", file="csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode().lstrip("\ufeff"))))
    assert [row["Enterprise"] for row in rows] == [f"Firm {number} (invented)" for number in range(3)]
    assert rows[0]["After"] == "'=1+1" and sectors(firms) == [None] * 3


def test_what_changed_meanwhile_is_shown_again(owner, firms):
    looked = preview(owner, "every=1")
    make_enterprise(name="New (invented)")
    again = preview(owner, "every=1", seal=looked.context["seal"], apply="")
    assert "Somebody changed some of these enterprises while you looked." in again.content.decode()
    assert len(again.context["lines"]) == 4 and not BulkChange.objects.exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"what": "stage"}, "Say to what."),
        ({"what": "closure"}, "Say to what."),
        ({"value": ""}, "Say to what."),
        ({"day": "soon"}, "Enter a valid date."),
        ({"reason": ""}, "This field is required."),
        ({"what": "address"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_said(owner, firms, asked, words):
    response = preview(owner, "every=1", **asked)
    assert words in response.content.decode() and "plan" not in response.context


def test_a_partner_is_told_which_it_may_not_change(firms):
    partner = make_organisation()
    own = make_enterprise(partner=partner, name="Own (invented)")
    client = Client()
    client.force_login(make_member("partner_manager", partner).user)
    looked = preview(client, "every=1")
    assert {line.name for line in looked.context["plan"].written} == {"Own (invented)"}
    assert len(looked.context["plan"].refused) == 3
    preview(client, "every=1", seal=looked.context["seal"], apply="")
    assert sectors([own, *firms]) == ["metal", None, None, None]


@pytest.mark.django_db(transaction=True)
def test_many_are_left_to_the_worker(owner, firms, monkeypatch):
    monkeypatch.setattr(enterprise_bulk, "BY_THE_WORKER", 2)
    looked = preview(owner, "every=1")
    response = preview(owner, "every=1", seal=looked.context["seal"], apply="")
    job = Job.objects.get(kind="bulk_change")
    assert response.url == reverse("job", args=[job.pk]) and sectors(firms) == [None] * 3
    work(NeverSet(), until_empty=True)
    job.refresh_from_db()
    assert job.state == Job.State.DONE and sectors(firms) == ["metal"] * 3
    assert job.result["page"] == reverse("bulk_change", args=[BulkChange.objects.get().uid])


@pytest.mark.django_db(transaction=True)
def test_the_worker_writes_nothing_that_nobody_looked_at(owner, firms, monkeypatch):
    monkeypatch.setattr(enterprise_bulk, "BY_THE_WORKER", 2)
    looked = preview(owner, "every=1")
    preview(owner, "every=1", seal=looked.context["seal"], apply="")
    make_enterprise(name="New (invented)")
    work(NeverSet(), until_empty=True)
    job = Job.objects.get(kind="bulk_change")
    assert job.state == Job.State.FAILED and "while you looked" in job.message and not BulkChange.objects.exists()


class NeverSet:
    def is_set(self):
        return False

    def wait(self, seconds):
        return False
