"""The standing queue, found anew."""

import pytest

from score.programme.core.jobs import job_kind
from score.programme.core.models import Job
from score.programme.enterprises.actions import rename_enterprise
from score.programme.enterprises.duplicates import finding
from score.programme.enterprises.duplicates.actions import decide_different, decide_same, take_back
from score.programme.enterprises.models import DuplicateSuggestion, Enterprise
from tests.programme.enterprises.duplicates.pairs import make_others, make_pair, run_job, search, waiting
from tests.programme.factories import make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    make_others()
    return make_pair()


def test_pairs_are_found_and_written_down_with_their_evidence(pair):
    job = run_job()
    assert job.state == "done"
    assert job.result == {"page": "/duplicates/", "pairs": 1, "new": 1, "gone": 0}
    suggestion = DuplicateSuggestion.objects.get()
    assert (suggestion.left, suggestion.right) == pair
    assert suggestion.log_odds > 2
    by_field = {one["field"]: one for one in suggestion.evidence}
    assert set(by_field) == {"name", "address", "identifiers"}
    assert "zephyrine" in by_field["name"]["rare"]
    assert by_field["name"]["level"] == 0 and by_field["identifiers"]["level"] == -1


def test_again_changes_nothing(pair):
    search()
    before = DuplicateSuggestion.objects.values().get()
    assert search() == {"pairs": 1, "new": 0, "gone": 0}
    assert DuplicateSuggestion.objects.values().get() == before


def test_it_is_looked_for_every_day_without_anybody_asking():
    assert job_kind("find_duplicates").every.days == 1


def test_a_search_is_asked_for_once_until_it_begins():
    for _ in range(2):
        finding.ask_for_search(None)
    (asked,) = Job.objects.filter(kind=finding.SEARCH)
    Job.objects.filter(pk=asked.pk).update(state=Job.State.RUNNING)
    finding.ask_for_search(None)  # what is new since it began, it may have missed
    assert Job.objects.filter(kind=finding.SEARCH).count() == 2


def test_records_of_two_countries_are_not_compared_and_of_none_with_all(pair):
    make_enterprise("KE", name=pair[0].name)
    nowhere = Enterprise.objects.create(name=pair[0].name)
    search()
    assert {(one.left, one.right) for one in DuplicateSuggestion.objects.all()} >= {pair}
    firms = set(Enterprise.objects.filter(name=pair[0].name, attributes__value="KE"))
    of_kenya = DuplicateSuggestion.objects.filter(right__in=firms) | DuplicateSuggestion.objects.filter(left__in=firms)
    assert {one.right for one in of_kenya} <= {nowhere}


def test_only_records_of_one_level_make_a_pair(pair):
    make_enterprise(name=pair[0].name, level="legal_entity", address="12 Kings Road, Community 4, Tema")
    search()
    assert {(one.left.level, one.right.level) for one in DuplicateSuggestion.objects.all()} == {("site", "site")}


def test_what_was_rejected_does_not_come_back_until_it_changes(pair):
    search()
    decide_different(actor=None, left=pair[0], right=pair[1])
    assert search() == {"pairs": 0, "new": 0, "gone": 1}
    assert waiting() == set()
    rename_enterprise(actor=None, enterprise=pair[1], name="Zephyrine Garments Tema (invented)")
    search()
    assert waiting() == {(pair[0].name, "Zephyrine Garments Tema (invented)")}


def test_what_was_merged_goes_and_comes_back_when_it_is_taken_back(pair):
    search()
    decided = decide_same(actor=None, kept=pair[0], absorbed=pair[1])
    search()
    assert waiting() == set()
    take_back(actor=None, decision=decided, reason="slip")
    search()
    assert len(waiting()) == 1


def test_a_third_record_meets_the_one_that_was_kept(pair):
    decide_same(actor=None, kept=pair[0], absorbed=pair[1])
    third = make_enterprise(name=pair[1].name, address="12 Kings Road, Community 4, Tema")
    search()
    assert waiting() == {(pair[0].name, third.name)}


def test_one_country_is_brought_up_to_date_and_others_stay(pair):
    abroad = make_pair("KE")
    search()
    assert DuplicateSuggestion.objects.count() == 2
    rename_enterprise(actor=None, enterprise=abroad[0], name="Quite different now (invented)")
    rename_enterprise(actor=None, enterprise=pair[0], name="Different as well (invented)")
    run_job(country="GH")
    assert {(one.left, one.right) for one in DuplicateSuggestion.objects.all()} == {abroad}


def test_an_empty_registry_has_no_duplicates():
    assert finding.countries() == [""]
    assert search() == {"pairs": 0, "new": 0, "gone": 0}


def test_decisions_move_what_is_suggested(pair):
    """Five pairs alike that were rejected: the next such pair is less probable."""
    search()
    before = DuplicateSuggestion.objects.get(left=pair[0]).log_odds
    for place in range(5):
        name = f"Nimbus{chr(97 + place) * 3} Garments Ltd (invented)"
        address = f"{place + 20} Kings Road, Community 4, Tema"
        left = make_enterprise(name=name, address=address)
        right = make_enterprise(name=name.upper().replace("LTD", "CO"), address=f"{address}, Ghana")
        search()
        decide_different(actor=None, left=left, right=right)
    search()
    assert waiting() == {(pair[0].name, pair[1].name)}
    assert DuplicateSuggestion.objects.get(left=pair[0]).log_odds < before - 0.5
