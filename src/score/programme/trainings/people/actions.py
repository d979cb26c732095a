"""Decisions about two numbers that may be one person. Nothing is moved, so a decision can be taken back at any time."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person
from score.programme.trainings.models import PersonDecision
from score.programme.trainings.person_chains import check_one, check_two, wait_for_others


def decide_person(*, actor: Actor | None, one: Person, other: Person, verdict: str) -> PersonDecision:
    """The two are one person, or two, with all who are one with either.

    ValidationError where they sat in one class, which nobody does twice, or where it contradicts other decisions.
    """
    if one.pk == other.pk or verdict not in PersonDecision.Verdict.values:
        raise ValidationError(_("Choose whether two participants are one person or two."))
    left, right = sorted((one, other), key=lambda person: person.pk)
    with facts.writing(actor and actor.user) as writing:
        wait_for_others()
        (check_one if verdict == PersonDecision.Verdict.SAME else check_two)(left, right)
        fact = PersonDecision(left=left, right=right, verdict=verdict)
        decided = put(writing, fact, reason=_("Decided again."))
        audit.record(actor, "decide_person", left, {"other": str(right.uid), "verdict": verdict})
    return decided


def take_back_decision(*, actor: Actor | None, decision: PersonDecision) -> PersonDecision:
    """The decision was a slip: the two are counted as before, and the question is open again."""
    with facts.writing(actor and actor.user) as writing:
        withdrawn = writing.withdraw(decision, reason=_("The decision was taken back."))
        audit.record(actor, "take_back_person_decision", decision.left, {"other": str(decision.right.uid)})
    return withdrawn
