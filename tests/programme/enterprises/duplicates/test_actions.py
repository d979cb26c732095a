"""Decisions about two records, and how they are taken back."""

import pytest
from django.core.exceptions import ValidationError

from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import AuditEvent
from score.programme.enterprises.actions import merge_enterprises, rename_enterprise, undo_merge
from score.programme.enterprises.duplicates import decisions
from score.programme.enterprises.duplicates.actions import decide_different, decide_same, part_records, take_back
from score.programme.enterprises.duplicates.records import MERGED
from score.programme.enterprises.models import DuplicateDecision, DuplicateSuggestion, EnterpriseMerge, EnterpriseName
from tests.programme.enterprises.duplicates.pairs import make_others, make_pair, search
from tests.programme.factories import make_actor, make_enterprise

pytestmark = pytest.mark.django_db


def listed(firm):
    return sorted(
        EnterpriseName.objects.in_force().filter(enterprise=firm, source=MERGED).values_list("text", flat=True)
    )


def in_force():
    return {(one.left, one.right, one.verdict) for one in DuplicateDecision.objects.in_force()}


def test_the_same_merges_teaches_and_leads_the_name_to_the_record_that_is_kept():
    actor, (left, right) = make_actor("coordinator"), make_pair()
    decided = decide_same(actor=actor, kept=right, absorbed=left)
    merge = EnterpriseMerge.objects.in_force().get()
    assert (merge.kept, merge.absorbed, merge.recorded_by) == (right, left, actor.user)
    assert (decided.left, decided.right, decided.verdict) == (left, right, "same")
    assert decided.profile["levels"]["name"] == 0
    assert decided.recorded_by == actor.user
    assert listed(right) == [left.name] and listed(left) == []
    assert AuditEvent.objects.filter(action="merge_enterprises", actor=actor.user).count() == 1


def test_levels_are_those_of_the_queue_where_the_pair_stood_in_it():
    left, right = make_pair()
    make_others()
    search()
    suggestion = DuplicateSuggestion.objects.get(left=left, right=right)
    suggestion.log_odds, suggestion.evidence[0]["level"] = 7.5, 3  # as the two stood when they were found
    suggestion.save()
    decided = decide_same(actor=None, kept=right, absorbed=left)
    assert decided.profile["levels"] == {one["field"]: one["level"] for one in suggestion.evidence}
    assert decided.profile["levels"]["name"] == 3
    assert decided.log_odds == 7.5


def test_two_enterprises_are_remembered_and_nothing_is_merged():
    actor, (left, right) = make_actor("coordinator"), make_pair()
    decide_different(actor=actor, left=right, right=left)
    assert in_force() == {(left, right, "different")}
    assert not EnterpriseMerge.objects.exists()
    assert AuditEvent.objects.filter(action="decide_different", actor=actor.user).count() == 1
    with pytest.raises(ValidationError):
        decide_different(actor=actor, left=left, right=left)


def test_a_decision_is_taken_back_with_all_it_did():
    left, right = make_pair()
    decided = decide_same(actor=None, kept=left, absorbed=right)
    take_back(actor=None, decision=decided, reason="a slip")
    assert not EnterpriseMerge.objects.in_force().exists()
    assert listed(left) == [] and in_force() == set()
    with pytest.raises(AlreadySuperseded):
        take_back(actor=None, decision=decided, reason="again")
    again = decide_different(actor=None, left=left, right=right)
    take_back(actor=None, decision=again, reason="a slip")
    assert in_force() == set()
    assert decide_same(actor=None, kept=right, absorbed=left).verdict == "same"
    assert listed(right) == [left.name]


def test_parting_says_that_they_are_two():
    left, right = make_pair()
    decide_same(actor=None, kept=left, absorbed=right)
    part_records(actor=None, merge=EnterpriseMerge.objects.in_force().get(), reason="two sites of one owner")
    assert in_force() == {(left, right, "different")}
    assert listed(left) == []
    assert DuplicateDecision.objects.in_force().get().reason == "two sites of one owner"


def test_parting_what_was_merged_without_a_decision():
    left, right = make_pair()
    merge = merge_enterprises(actor=None, kept=left, absorbed=right)
    part_records(actor=None, merge=merge, reason="two firms")
    assert in_force() == {(left, right, "different")}


def test_names_follow_a_chain_in_any_order_of_merging_and_parting():
    one, two, three = (
        make_enterprise(name="One (i)"),
        make_enterprise(name="Two (i)"),
        make_enterprise(name="Three (i)"),
    )
    inner = decide_same(actor=None, kept=two, absorbed=three)
    outer = decide_same(actor=None, kept=one, absorbed=two)
    assert (listed(one), listed(two)) == (["Three (i)", "Two (i)"], ["Three (i)"])
    take_back(actor=None, decision=inner, reason="slip")  # the inner one first
    assert (listed(one), listed(two)) == (["Two (i)"], [])
    decide_same(actor=None, kept=one, absorbed=three)
    assert listed(one) == ["Three (i)", "Two (i)"]
    take_back(actor=None, decision=outer, reason="slip")
    assert (listed(one), listed(two), listed(three)) == (["Three (i)"], [], [])


def test_a_name_that_two_merged_records_bear_stays_while_one_of_them_is_merged():
    kept, one, two = (
        make_enterprise(name="Kept (i)"),
        make_enterprise(name="Same (i)"),
        make_enterprise(name="Same (i)"),
    )
    first = decide_same(actor=None, kept=kept, absorbed=one)
    second = decide_same(actor=None, kept=kept, absorbed=two)
    take_back(actor=None, decision=first, reason="slip")
    assert listed(kept) == ["Same (i)"]
    take_back(actor=None, decision=second, reason="slip")
    assert listed(kept) == []


def test_a_name_that_the_record_has_anyway_is_not_listed_twice():
    kept, other = make_enterprise(name="Same (i)"), make_enterprise(name="Same (i)")
    decide_same(actor=None, kept=kept, absorbed=other)
    assert listed(kept) == []


@pytest.mark.parametrize("wrong", ["itself", "level", "absorbed already"])
def test_what_cannot_be_merged_leaves_nothing_behind(wrong):
    left, right = make_pair()
    if wrong == "itself":
        right = left
    elif wrong == "level":
        right = make_enterprise(level="legal_entity")
    else:
        merge_enterprises(actor=None, kept=make_enterprise(), absorbed=right)
    with pytest.raises(ValidationError):
        decide_same(actor=None, kept=left, absorbed=right)
    assert in_force() == set() and listed(left) == []


def test_decisions_teach():
    left, right = make_pair()
    others = make_others()
    decide_same(actor=None, kept=left, absorbed=right)
    decide_different(actor=None, left=others[0], right=others[1])
    slip = decide_different(actor=None, left=others[1], right=others[2])
    take_back(actor=None, decision=slip, reason="slip")
    learnt = decisions.learnt()
    same = DuplicateDecision.objects.in_force().get(verdict="same").profile["levels"]
    assert learnt.same["name"] == {same["name"]: 1}
    assert sorted(learnt.profiles.values()) == [(0, 1), (1, 0)]
    assert learnt.profiles[tuple(same.values())] == (1, 0)


def test_what_was_rejected_stays_so_until_a_name_or_address_changes():
    left, right = make_pair()
    decide_different(actor=None, left=left, right=right)
    assert decisions.rejected() == {(left.pk, right.pk)}
    rename_enterprise(actor=None, enterprise=right, name="Zephyrine Tema (invented)")
    assert decisions.rejected() == set()
    decide_different(actor=None, left=left, right=right)  # decided again, after the change
    assert decisions.rejected() == {(left.pk, right.pk)}
    assert DuplicateDecision.objects.in_force().count() == 1


def test_a_merge_is_no_change_of_a_name_and_hands_rejections_on():
    left, right = make_pair()
    third = make_enterprise(name="Zephyrine (invented)")
    decide_different(actor=None, left=left, right=third)
    merge = merge_enterprises(actor=None, kept=right, absorbed=left)
    assert decisions.rejected() == {(right.pk, third.pk)}
    undo_merge(actor=None, merge=merge, reason="two")
    assert decisions.rejected() == {(left.pk, third.pk)}
