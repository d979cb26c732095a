"""Which rows of enterprises lie within somebody's reach, asked so that a million rows are answered by indexes.

`access` says it for one enterprise at a time. Here the same is said of the whole list: the reader's country by the
column of the row, and for what an organisation keeps by going from its cohorts, rounds and consents to enterprises;
those found on the way are put to `access`, which decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from score.programme.enterprises.models import Enterprise, EnterpriseMerge, EnterpriseRow, RecruitmentStage
from score.programme.organisations.access import visible_to
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent
from score.programme.results.models import Round
from score.programme.trainings.models import CohortDelivery, Enrolment

_KEPT = Reach.OWN | Reach.HANDED_OVER | Reach.ENTERPRISE


def rows_within_reach(actor: Actor, verb: str, kept: set[int]) -> QuerySet[EnterpriseRow]:
    """The rows with which the actor may do `verb`, as `visible_to` says for the enterprises.

    `kept`: the actor's `kept_keys` for this verb.
    """
    reach = reach_of(actor.role, "EnterpriseRow", verb)
    rows = EnterpriseRow.objects.all()
    if Reach.ALL in reach:
        return rows
    if not reach or actor.organisation is None:
        return rows.none()
    country = actor.country if reach & (Reach.COUNTRY | Reach.SHARED) else ""
    if Reach.SHARED in reach and not country:
        return rows
    if country:
        others = _open_elsewhere(country)
        if reach & _KEPT:
            others |= _outside(country, kept)
        return rows.filter(Q(country=country) | Q(pk__in=others)) if others else rows.filter(country=country)
    return rows.filter(pk__in=kept)


def kept_keys(actor: Actor, verb: str = "view") -> set[int]:
    """The enterprises to which the actor's organisation has ways of its own, as far as `verb` is allowed."""
    own = actor.organisation
    if own is None or not reach_of(actor.role, "EnterpriseRow", verb) & _KEPT:
        return set()
    cohorts = CohortDelivery.objects.in_force().filter(partner=own).values("cohort")
    found = _keys(Enrolment.objects.in_force().filter(cohort__in=cohorts), "enterprise")
    found |= _keys(Round.objects.filter(custodian=own), "enterprise")
    found |= _keys(Consent.objects.in_force().filter(recipient=own, enterprise__isnull=False), "enterprise")
    if own.enterprise_id:
        root = own.enterprise_id
        parts = Enterprise.objects.filter(Q(parent=root) | Q(parent__parent=root))
        found |= {root} | _keys(parts, "pk")
    if not found:
        return found
    found |= with_absorbing(found)
    for _level in range(2):
        found |= _keys(Enterprise.objects.filter(pk__in=found, parent__isnull=False), "parent")
    return _keys(visible_to(actor, Enterprise, verb).filter(pk__in=found), "pk")


def recruited_keys(actor: Actor) -> set[int]:
    """The enterprises that the actor's organisation recruits or has recruited."""
    return with_absorbing(_keys(visible_to(actor, RecruitmentStage), "enterprise"))


def with_absorbing(keys: set[int]) -> set[int]:
    """The enterprises and the records that took them in."""
    return keys | _keys(EnterpriseMerge.objects.in_force().filter(absorbed__in=keys), "kept")


def _open_elsewhere(country: str) -> set[int]:
    """Those that stand elsewhere or nowhere today, but whose parts stand in the country or that will move there."""
    return _keys(EnterpriseRow.objects.filter(also_in__gt="", also_in__contains=country), "pk")


def _outside(country: str, keys: Iterable[int]) -> set[int]:
    return _keys(EnterpriseRow.objects.filter(pk__in=keys).exclude(country=country), "pk")


def _keys(rows: QuerySet, field: str) -> set[int]:  # type: ignore[type-arg]
    return set(rows.order_by().values_list(field, flat=True).distinct())
