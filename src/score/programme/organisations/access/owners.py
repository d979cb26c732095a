"""For every model the one path from a row to those it belongs to, as SQL.

A path answers, for one reach (country, own organisation, ...), with a condition on the rows of the model. Models of
higher domains are named, not imported: organisations knows none of them. Only facts in force are followed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from score.programme.organisations.access.rights import Reach
from score.programme.organisations.actor import Actor

Path = Callable[[Actor, Reach], Q]
NOTHING = Q(pk__in=())
EVERYTHING = ~Q(pk__in=())  # not Q(), which vanishes when it is or-ed with something


def condition(model: type[Model], actor: Actor, reach: Reach) -> Q:
    """Which rows of `model` lie within `reach` of `actor`; `reach` may be several."""
    if reach is Reach.NONE:
        return NOTHING
    if Reach.ALL in reach:
        return EVERYTHING
    path = PATHS.get(model.__name__)
    if path is None:
        return NOTHING
    return reduce(or_, (path(actor, one) for one in reach))


def _model(name: str) -> Any:
    return apps.get_model("programme", name)


def _in_force(name: str, **wanted: Any) -> QuerySet[Any]:
    return _model(name)._default_manager.in_force().filter(**wanted)


def through(field: str, name: str) -> Path:
    """Rows belong to those to whom the row of model `name` in `field` belongs."""

    def path(actor: Actor, reach: Reach) -> Q:
        found = condition(_model(name), actor, reach)
        return (
            found if found is NOTHING else Q(**{f"{field}__in": _model(name)._base_manager.filter(found).values("pk")})
        )

    return path


def either(*paths: Path) -> Path:
    """Rows that belong by any of several paths."""
    return lambda actor, reach: reduce(or_, (path(actor, reach) for path in paths))


def only(reaches: Reach, path: Path) -> Path:
    """`path`, for these reaches alone."""
    return lambda actor, reach: path(actor, reach) if reach in reaches else NOTHING


def _oneself(field: str) -> Path:
    return lambda actor, reach: Q(**{field: actor.user}) if reach is Reach.SELF and actor.user else NOTHING


# -- organisations, people


def _organisation(actor: Actor, reach: Reach) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.COUNTRY and own.country:
        return Q(country=own.country)
    if reach is Reach.OWN:
        return Q(pk=own.pk)
    if reach is Reach.SHARED:
        return Q(country="")
    return NOTHING


def _person(actor: Actor, reach: Reach) -> Q:
    if reach is Reach.SELF:
        return Q(user=actor.user) if actor.user else NOTHING
    memberships = _model("Membership")._base_manager.filter(_within(actor, reach, "organisation"))
    trained = _in_force("Participation").filter(through("cohort", "Cohort")(actor, reach))
    return Q(user__in=memberships.values("user")) | Q(pk__in=trained.values("person"))


def _within(actor: Actor, reach: Reach, field: str) -> Q:
    return through(field, "Organisation")(actor, reach)


# -- the registry


def _enterprise(actor: Actor, reach: Reach) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.COUNTRY and own.country:
        return _with_whole(_in_country(own.country))
    if reach is Reach.OWN:
        return _with_whole(_in_custody_of(own.pk))
    if reach is Reach.HANDED_OVER:
        return Q(pk__in=_handed_over_to(own.pk))
    if reach is Reach.SHARED:
        return _with_whole(_in_country(own.country)) if own.country else EVERYTHING
    if reach is Reach.ENTERPRISE and own.enterprise_id:
        root = own.enterprise_id
        merged = _in_force("EnterpriseMerge", absorbed=root).values("kept")
        return Q(pk=root) | Q(parent=root) | Q(parent__parent=root) | Q(pk__in=merged)
    return NOTHING


def _in_country(country: str) -> Q:
    """Enterprises whose country is this one today, or will be from a later day on."""
    later = _in_force("EnterpriseAttribute", kind="country").filter(
        enterprise=OuterRef("enterprise"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=timezone.now().date()
    )
    now = _in_force("EnterpriseAttribute", kind="country", value=country).exclude(Exists(later))
    return Q(pk__in=now.values("enterprise"))


def _in_custody_of(organisation: int) -> Q:
    """Enterprises to which the organisation delivers, whose answers it keeps, or which took in such a record."""
    delivered = _in_force("CohortDelivery", partner=organisation).values("cohort")
    enrolled = _in_force("Enrolment", cohort__in=delivered).values("enterprise")
    asked = _model("Round")._base_manager.filter(custodian=organisation).values("enterprise")
    own = Q(pk__in=enrolled) | Q(pk__in=asked)
    absorbed = _model("Enterprise")._base_manager.filter(own).values("pk")
    return own | Q(pk__in=_in_force("EnterpriseMerge", absorbed__in=absorbed).values("kept"))


def _with_whole(own: Q) -> Q:
    """The enterprises, and the legal entities and groups of which they are parts."""
    parts = _model("Enterprise")._base_manager.filter(own, parent__isnull=False)
    return own | Q(pk__in=parts.values("parent")) | Q(pk__in=parts.values("parent__parent"))


def _handed_over_to(organisation: int) -> QuerySet[Any]:
    return _in_force("Consent", purpose="hand_over", recipient=organisation, enterprise__isnull=False).values(
        "enterprise"
    )


def _import_batch(actor: Actor, reach: Reach) -> Q:
    if reach is Reach.COUNTRY:
        mine = Q(created_by=actor.user, custodian__isnull=True) if actor.user else NOTHING
        return _within(actor, reach, "custodian") | mine
    return _within(actor, reach, "custodian") if reach is Reach.OWN else NOTHING


# -- training and answers


def _cohort(actor: Actor, reach: Reach) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.COUNTRY and own.country:
        return Q(country=own.country)
    if reach is Reach.OWN:
        return Q(pk__in=_in_force("CohortDelivery", partner=own.pk).values("cohort"))
    return NOTHING


def _of_delivery(actor: Actor, reach: Reach) -> Q:
    """What was done in a cohort belongs to its partner; to others only where the enterprise handed it over."""
    if reach is Reach.OWN:
        return through("cohort", "Cohort")(actor, reach)
    return through("enterprise", "Enterprise")(actor, reach)


def _of_participation(actor: Actor, reach: Reach) -> Q:
    return through("cohort", "Cohort")(actor, reach)


def _round(actor: Actor, reach: Reach) -> Q:
    own = actor.organisation
    if reach is Reach.OWN and own is not None:
        delivered = _in_force("CohortDelivery", partner=own.pk).values("cohort")
        return Q(custodian=own.pk) | Q(custodian__isnull=True, cohort__in=delivered)
    if reach is Reach.OWN:
        return NOTHING
    return through("enterprise", "Enterprise")(actor, reach)


def _stored_file(actor: Actor, reach: Reach) -> Q:
    """A file belongs to those who own what it proves; before it proves anything, to who sent it."""
    proofs, batches = _in_force("AnswerEvidence"), _model("ImportBatch")._base_manager.all()
    if reach is Reach.SELF:
        if actor.user is None:
            return NOTHING
        free = ~Exists(proofs.filter(file=OuterRef("pk"))) & ~Exists(batches.filter(file=OuterRef("pk")))
        return Q(stored_by=actor.user) & Q(free)
    seen = proofs.filter(through("round", "Round")(actor, reach))
    found = Q(pk__in=seen.values("file"))
    if reach in (Reach.COUNTRY, Reach.OWN):
        found |= Q(pk__in=batches.filter(_import_batch(actor, reach)).values("file"))
    return found


def _ledger_entry(actor: Actor, reach: Reach) -> Q:
    if reach is Reach.OWN:
        return through("cohort", "Cohort")(actor, reach) | _within(actor, reach, "payer")
    return through("enterprise", "Enterprise")(actor, reach) | through("cohort", "Cohort")(actor, reach)


_BY_ORGANISATION: Path = lambda actor, reach: _within(actor, reach, "organisation")  # noqa: E731
_BY_ENTERPRISE = through("enterprise", "Enterprise")
_BY_ROUND = through("round", "Round")
_BY_COHORT = through("cohort", "Cohort")

PATHS: dict[str, Path] = {
    "Organisation": _organisation,
    "Membership": either(only(Reach.COUNTRY | Reach.OWN, _BY_ORGANISATION), _oneself("user")),
    "Invitation": only(Reach.COUNTRY | Reach.OWN, _BY_ORGANISATION),
    "Person": _person,
    "Consent": either(_BY_ENTERPRISE, only(Reach.COUNTRY | Reach.OWN, through("person", "Person"))),
    "Enterprise": _enterprise,
    "EnterpriseAttribute": _BY_ENTERPRISE,
    "Workforce": _BY_ENTERPRISE,
    "EnterpriseMerge": through("kept", "Enterprise"),
    "EnterpriseClosure": _BY_ENTERPRISE,
    "ComparisonMembership": _BY_ENTERPRISE,
    "ImportBatch": _import_batch,
    "Cohort": _cohort,
    "CohortDelivery": _BY_COHORT,
    "ClassDay": _BY_COHORT,
    "Enrolment": either(_BY_ENTERPRISE, only(Reach.OWN, _BY_COHORT)),
    "StatedTraining": _BY_ENTERPRISE,
    "Participation": _of_participation,
    "Attendance": _BY_COHORT,
    "Visit": _of_delivery,
    "Round": _round,
    "RoundPeriod": _BY_ROUND,
    "Answer": _BY_ROUND,
    "AnswerEvidence": _BY_ROUND,
    "StoredFile": _stored_file,
    "Job": _oneself("requested_by"),
    "LedgerEntry": _ledger_entry,
}
