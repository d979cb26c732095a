"""Numbers that were decided to be one person, along the whole chain of decisions: a is b, and b is c."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from score.programme.core import facts_lock
from score.programme.organisations.models import Person
from score.programme.trainings.models import Cohort, Participation, PersonDecision

SAME, DIFFERENT = PersonDecision.Verdict.SAME, PersonDecision.Verdict.DIFFERENT
LOCK_KEY = 0x5C0A1  # any number but that of another lock


def wait_for_others() -> None:
    """Whoever may join two chains goes alone: two decisions at once could make a third that neither has seen."""
    facts_lock.alone(LOCK_KEY)


def chain_of(person: int, *, without: tuple[int, int] | None = None) -> set[int]:
    """All numbers that are one with this one. `without`: a pair about which another decision is to be made."""
    found, last = {person}, {person}
    while last:
        touching = PersonDecision.objects.in_force().filter(Q(left__in=last) | Q(right__in=last), verdict=SAME)
        pairs = set(touching.values_list("left_id", "right_id")) - {without}
        last = {one for pair in pairs if pair for one in pair} - found
        found |= last
    return found


def check_one(left: Person, right: Person) -> None:
    """ValidationError where the two cannot be one person: their numbers met in a class, or are kept apart."""
    ones, others = (chain_of(one.pk, without=(left.pk, right.pk)) for one in (left, right))
    if ones & others:
        return
    if _cohorts(ones) & _cohorts(others):
        raise ValidationError(_("Both take part in one class, so they are two persons."))
    apart = PersonDecision.objects.in_force().filter(verdict=DIFFERENT).exclude(left=left, right=right)
    if apart.filter(Q(left__in=ones, right__in=others) | Q(left__in=others, right__in=ones)).exists():
        raise ValidationError(
            _("One of those who are this person was decided to be somebody else. Take that decision back first.")
        )


def check_two(left: Person, right: Person) -> None:
    """ValidationError where the two are one person through others, whatever is decided about the two themselves."""
    if right.pk in chain_of(left.pk, without=(left.pk, right.pk)):
        raise ValidationError(
            _("Other decisions make the two one person, through somebody between them. Take one of those back first.")
        )


def check_new_in(cohort: Cohort, person: Person) -> None:
    """ValidationError where the person takes part in the cohort under another number. Waits where that may change."""
    if not Participation.objects.filter(person=person).exclude(cohort=cohort).exists():
        return  # known from nowhere else: nobody can have decided about them
    wait_for_others()
    others = chain_of(person.pk) - {person.pk}
    if Participation.objects.in_force().filter(cohort=cohort, person__in=others).exists():
        raise ValidationError(_("This person takes part in this class already, under another number."))


def _cohorts(people: Collection[int]) -> set[int]:
    return set(Participation.objects.in_force().filter(person__in=people).values_list("cohort_id", flat=True))
