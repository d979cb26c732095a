"""Decisions about two numbers that may be one person. Nothing is moved, so a decision can be taken back at any time."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person
from score.programme.trainings.models import Participation, PersonDecision


def decide_person(*, actor: Actor | None, one: Person, other: Person, verdict: str) -> PersonDecision:
    """The two are one person, or two. ValidationError where both sat in one class: nobody does so twice."""
    if one.pk == other.pk or verdict not in PersonDecision.Verdict.values:
        raise ValidationError(_("Choose whether two participants are one person or two."))
    left, right = sorted((one, other), key=lambda person: person.pk)
    with facts.writing(actor and actor.user) as writing:
        list(Person.objects.select_for_update().filter(pk__in=(left.pk, right.pk)).order_by("pk"))
        if verdict == PersonDecision.Verdict.SAME and _met(left, right):
            raise ValidationError(_("Both take part in one class, so they are two persons."))
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


def _met(left: Person, right: Person) -> bool:
    theirs = Participation.objects.in_force().filter(person=right).values("cohort")
    return Participation.objects.in_force().filter(person=left, cohort__in=theirs).exists()
