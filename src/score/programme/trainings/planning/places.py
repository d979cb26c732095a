"""Writes of places: who waits, is invited, will come or not, takes part. No more than there is room for."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.core.recording import put, said_why
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.trainings.actions import enrol, withdraw_enrolment
from score.programme.trainings.models import Cohort, CohortPlace, Enrolment
from score.programme.trainings.planning.actions import changing, refuse_unless_changeable
from score.programme.trainings.planning.queries import HOLDS_A_SEAT, Place, Snapshot
from score.programme.trainings.planning.states import TAKES_IN

ANSWER_DAYS = 7  # for an invitation, where nobody says another day
FOLLOWS: dict[str, tuple[str, ...]] = {
    "": (Place.WAITING,),
    Place.WAITING: (Place.INVITED, Place.DECLINED),
    Place.INVITED: (Place.CONFIRMED, Place.DECLINED, Place.WAITING),
    Place.CONFIRMED: (Place.DECLINED, Place.INVITED),
    Place.DECLINED: (Place.WAITING,),
}


def add_to_list(*, actor: Actor | None, cohort: Cohort, enterprise: Enterprise, day: datetime.date) -> CohortPlace:
    """The enterprise waits for a place. ValidationError for what is no site, is enrolled, or has a place already."""
    if enterprise.level != Enterprise.Level.SITE:
        raise ValidationError({"enterprise": _("Sites take part in training, not legal entities or groups.")})
    return set_place(actor=actor, cohort=cohort, enterprise=enterprise, state=Place.WAITING, day=day)


def set_place(
    *,
    actor: Actor | None,
    cohort: Cohort,
    enterprise: Enterprise,
    state: str,
    day: datetime.date,
    answer_by: datetime.date | None = None,
) -> CohortPlace:
    """The place of an enterprise: invited, will come, will not come, or a step back.

    ValidationError where the state cannot follow, or no place is left to offer.
    """
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        if enterprise.pk in {one.pk for one in seen.enrolled}:
            raise ValidationError(_("This enterprise is enrolled already."))
        place = seen.place_of(enterprise)
        before = place.state if place else ""
        if state not in FOLLOWS[before]:
            raise ValidationError(_not_after(before, state))
        if state in HOLDS_A_SEAT and before not in HOLDS_A_SEAT:
            _refuse_if_full(seen)
        if state == Place.INVITED:
            answer_by = answer_by or day + datetime.timedelta(days=ANSWER_DAYS)
            if answer_by < day:
                raise ValidationError({"answer_by": _("This day is over.")})
        fact = put(
            writing,
            CohortPlace(cohort=cohort, enterprise=enterprise, state=state, day=day, answer_by=answer_by),
            reason=_("now: %(state)s") % {"state": Place(state).label},
        )
        audit.record(actor, "set_place", cohort, {"enterprise": str(enterprise.uid), "state": state})
    return fact


def take_off_list(*, actor: Actor | None, cohort: Cohort, place: CohortPlace) -> CohortPlace:
    """The enterprise does not wait for this cohort after all."""
    with changing(actor, cohort) as (writing, seen):
        refuse_unless_changeable(seen)
        if place.state in HOLDS_A_SEAT:
            raise ValidationError(_("A place was offered: take the offer back first."))
        gone = writing.withdraw(place, reason=_("taken off the list"))
        audit.record(actor, "take_off_list", cohort, {"enterprise": str(place.enterprise.uid)})
    return gone


def next_waiting(seen: Snapshot) -> CohortPlace | None:
    """Who is to be asked next: the one that waits longest, if a place is free."""
    if seen.free == 0:
        return None
    return next((one for one in seen.places if one.state == Place.WAITING), None)


def invite_next(*, actor: Actor | None, cohort: Cohort, day: datetime.date) -> CohortPlace | None:
    """Offer a free place to whoever waits longest; None where nobody waits or no place is free."""
    with changing(actor, cohort) as (_writing, seen):
        found = next_waiting(seen)
        if found is None:
            return None
        return set_place(actor=actor, cohort=cohort, enterprise=found.enterprise, state=Place.INVITED, day=day)


def enrol_confirmed(
    *, actor: Actor | None, cohort: Cohort, enterprises: list[Enterprise] | None = None
) -> list[Enrolment]:
    """Enrol those that will come, all of them where none is named.

    ValidationError where the cohort takes nobody in, one has not confirmed, or there is no room.
    """
    with changing(actor, cohort) as (_writing, seen):
        if seen.state not in TAKES_IN:
            raise ValidationError(_("Open the cohort first: only then enterprises are enrolled."))
        confirmed = {one.enterprise_id: one.enterprise for one in seen.places if one.state == Place.CONFIRMED}
        wanted = list(confirmed.values()) if enterprises is None else enterprises
        if any(one.pk not in confirmed for one in wanted):
            raise ValidationError(_("Only an enterprise that confirmed its place is enrolled."))
        if seen.capacity is not None and len(seen.enrolled) + len(wanted) > seen.capacity:
            raise ValidationError(_full(seen))
        again = _("enrolled again")
        return [enrol(actor=actor, cohort=cohort, enterprise=one, reason=again) for one in wanted]


def take_enrolment_back(*, actor: Actor | None, cohort: Cohort, enterprise: Enterprise, reason: str) -> Enrolment:
    """The enterprise is not enrolled after all; its place stays confirmed. Not where somebody of it was there."""
    reason = said_why(reason)
    with changing(actor, cohort) as (_writing, seen):
        refuse_unless_changeable(seen)
        people = {one.person_id for one in seen.participants if one.enterprise_id == enterprise.pk}
        if any(there and person in people for (person, _number), there in seen.attendance.items()):
            raise ValidationError(_("Somebody from this enterprise was there: its enrolment stays."))
        fact = Enrolment.objects.in_force().filter(cohort=cohort, enterprise=enterprise).first()
        if fact is None:
            raise ValidationError(_("This enterprise is not enrolled in the cohort."))
        return withdraw_enrolment(actor=actor, enrolment=fact, reason=reason)


def _not_after(before: str, state: str) -> str:
    if not before:
        return _("Put the enterprise on the list first.")
    if before == state:
        return _("It stands at “%(stage)s” already.") % {"stage": Place(state).label}
    return _("A place that is “%(before)s” cannot become “%(after)s”.") % {
        "before": Place(before).label,
        "after": Place(state).label if state in Place.values else state,
    }


def _refuse_if_full(seen: Snapshot) -> None:
    if seen.free == 0:
        raise ValidationError(_full(seen))


def _full(seen: Snapshot) -> str:
    return _("All %(n)s places are taken or offered. Plan for more enterprises, or let the others wait.") % {
        "n": seen.capacity
    }
