"""Decisions about who is one person hold along the whole chain: nobody sits in one class twice through others."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from score.programme.organisations.models import Person
from score.programme.trainings import person_chains
from score.programme.trainings.actions import add_participant
from score.programme.trainings.models import Participation, PersonDecision
from score.programme.trainings.people.actions import decide_person, take_back_decision
from tests.programme.factories import make_cohort, make_participant
from tests.programme.trainings.people.before import FIRST, Before

pytestmark = pytest.mark.django_db


class Chain:
    """`a` and `c` sat in one class, `b` in another, `d` in a third."""

    def __init__(self) -> None:
        self.before = Before()
        self.firm = self.before.firm
        third = self.before.hold(make_cohort(self.before.partner, enterprises=[self.firm]), FIRST)
        here, earlier = self.before.cohort, self.before.earlier
        self.a, self.c, self.b, self.d = (
            make_participant(one, self.firm) for one in (here, here, earlier, third)
        )  # fmt: skip

    def decide(self, one: Person, other: Person, verdict: str = "same") -> PersonDecision:
        return decide_person(actor=None, one=one, other=other, verdict=verdict)


@pytest.fixture
def chain() -> Chain:
    return Chain()


def test_two_of_one_class_are_not_one_through_a_third(chain: Chain) -> None:
    chain.decide(chain.a, chain.b)
    with pytest.raises(ValidationError, match="take part in one class"):
        chain.decide(chain.c, chain.b)
    chain.decide(chain.c, chain.d)
    with pytest.raises(ValidationError, match="take part in one class"):
        chain.decide(chain.b, chain.d)  # neither met the other, but who they are did
    assert person_chains.chain_of(chain.a.pk) == {chain.a.pk, chain.b.pk}
    assert person_chains.chain_of(chain.d.pk) == {chain.c.pk, chain.d.pk}


def test_taken_back_the_way_is_free(chain: Chain) -> None:
    first = chain.decide(chain.a, chain.b)
    take_back_decision(actor=None, decision=first)
    chain.decide(chain.c, chain.b)
    assert person_chains.chain_of(chain.b.pk) == {chain.b.pk, chain.c.pk}


def test_who_is_kept_apart_is_not_joined_through_others(chain: Chain) -> None:
    apart = chain.decide(chain.a, chain.d, "different")
    chain.decide(chain.a, chain.b)
    with pytest.raises(ValidationError, match="Take that decision back first"):
        chain.decide(chain.b, chain.d)
    take_back_decision(actor=None, decision=apart)
    chain.decide(chain.b, chain.d)
    assert person_chains.chain_of(chain.a.pk) == {chain.a.pk, chain.b.pk, chain.d.pk}
    with pytest.raises(ValidationError, match="Take one of those back first"):
        chain.decide(chain.a, chain.d, "different")


def test_the_decision_about_the_two_themselves_is_made_anew(chain: Chain) -> None:
    for verdict in ("same", "different", "same", "same"):
        assert chain.decide(chain.a, chain.b, verdict).verdict == verdict
    assert PersonDecision.objects.in_force().count() == 1


def test_nobody_is_added_to_a_class_in_which_they_sit_under_another_number(chain: Chain) -> None:
    chain.decide(chain.b, chain.d)
    chain.decide(chain.a, chain.d)
    with pytest.raises(ValidationError, match="under another number"):
        add_participant(actor=None, cohort=chain.before.cohort, enterprise=chain.firm, person=chain.b)
    assert not Participation.objects.filter(cohort=chain.before.cohort, person=chain.b).exists()
    again = add_participant(actor=None, cohort=chain.before.earlier, enterprise=chain.firm, person=chain.b, reason="x")
    assert again.person == chain.b


def test_decisions_wait_for_each_other(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    """One lock for all, taken before anything is looked up."""
    taken: list[int] = []
    monkeypatch.setattr(person_chains.facts_lock, "alone", taken.append)
    chain.decide(chain.a, chain.b)
    add_participant(actor=None, cohort=chain.before.cohort, enterprise=chain.firm, person=chain.d)
    make_participant(chain.before.cohort, chain.firm)
    assert taken == [person_chains.LOCK_KEY] * 2, "somebody new waits for nobody"
