"""For every model the one path from a row to those it belongs to, as SQL.

A path answers, for one reach (country, own organisation, ...), with a condition on rows of the model, or on rows that
point to the model: `at` is then the way there ("round__enterprise__"). Models of higher domains are named, not
imported: organisations knows none of them. Only facts in force are followed. Subqueries are correlated, so that one
row is answered by indexes alone also where there are 100,000 enterprises.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from score.programme.organisations.access.reaches import Reach
from score.programme.organisations.actor import Actor

Path = Callable[[Actor, Reach, str], Q]
NOTHING = Q(pk__in=())
_made: dict[Any, Q] = {}  # conditions are never changed, only put together: the same ones serve again
_MOST_MADE = 2_000
EVERYTHING = ~Q(pk__in=())  # not Q(), which vanishes when it is or-ed with something


def condition(model: type[Model], actor: Actor, reach: Reach) -> Q:
    """Which rows of `model` lie within `reach` of `actor`; `reach` may be several."""
    if Reach.ALL in reach:
        return EVERYTHING
    path = PATHS.get(model.__name__)
    if path is None or reach is Reach.NONE:
        return NOTHING
    own = actor.organisation
    # all that a path asks of an actor, and the day; a page asks for twenty of them, and each takes milliseconds to make
    asking = (actor.user and actor.user.pk, own and (own.pk, own.country, own.enterprise_id))
    key = (model, reach, asking, timezone.now().date())
    found = _made.get(key)
    if found is None:
        if len(_made) >= _MOST_MADE:
            _made.clear()
        found = _made[key] = reduce(or_, (path(actor, one, "") for one in reach))
    return found


def through(field: str, name: str) -> Path:
    """Rows belong to those to whom the row of model `name` in `field` belongs."""
    return lambda actor, reach, at: PATHS[name](actor, reach, f"{at}{field}__")


def either(*paths: Path) -> Path:
    """Rows that belong by any of several paths."""
    return lambda actor, reach, at: reduce(or_, (path(actor, reach, at) for path in paths))


def only(reaches: Reach, path: Path) -> Path:
    """`path`, for these reaches alone."""
    return lambda actor, reach, at: path(actor, reach, at) if reach in reaches else NOTHING


def _oneself(field: str) -> Path:
    return lambda actor, reach, at: _is(at, **{field: actor.user}) if reach is Reach.SELF and actor.user else NOTHING


def _is(at: str, **wanted: Any) -> Q:
    return Q(**{f"{at}{name}": value for name, value in wanted.items()})


def _has(rows: QuerySet[Any], field: str, at: str) -> Q:
    """Rows to which one of `rows` points by `field`."""
    return Q(Exists(rows.filter(**{field: OuterRef(f"{at}pk")})))


def _among(rows: QuerySet[Any], field: str, at: str) -> Q:
    """The same for few of `rows`: looked up once, so that a list of their rows begins with them and reads no others."""
    return Q(**{f"{at}pk__in": rows.values(field)})


def _rows(name: str) -> Any:
    return apps.get_model("programme", name)._base_manager


def _in_force(name: str, **wanted: Any) -> QuerySet[Any]:
    return apps.get_model("programme", name)._default_manager.in_force().filter(**wanted)


# -- organisations, people


def _organisation(actor: Actor, reach: Reach, at: str) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.COUNTRY and own.country:
        return _is(at, country=own.country)
    if reach is Reach.OWN:
        return _is(at, pk=own.pk)
    if reach is Reach.SHARED:  # those that belong to no country: the programme's owner, donors, buyers
        return _is(at, country="")
    return NOTHING


def _person(actor: Actor, reach: Reach, at: str) -> Q:
    if reach is Reach.SELF:
        return _is(at, user=actor.user) if actor.user else NOTHING
    employed = _rows("Membership").filter(_BY_ORGANISATION(actor, reach, ""))
    trained = _in_force("Participation").filter(_BY_COHORT(actor, reach, ""))
    asked = _rows("EnterpriseContact").filter(_relation(actor, reach, ""))
    training = _rows("Trainer").filter(_trainer(actor, reach, ""))
    applied = _rows("Application").filter(_BY_CALL(actor, reach, ""))
    people = (
        *((employed, "user__person"), (trained, "person"), (asked, "person")),
        *((applied, "contact"), (training, "person")),
    )
    return reduce(or_, (_has(rows, field, at) for rows, field in people))


# -- the registry


def _enterprise(actor: Actor, reach: Reach, at: str) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.OWN:
        return _with_whole(lambda place: _in_custody(own.pk, place), at)
    if reach is Reach.HANDED_OVER:
        return _among(_in_force("Consent", purpose="hand_over", recipient=own.pk), "enterprise", at)
    if reach in (Reach.COUNTRY, Reach.SHARED) and own.country:
        return _with_whole(lambda place: _in_country(own.country, place), at)
    if reach is Reach.SHARED:
        return EVERYTHING
    if reach is Reach.ENTERPRISE and own.enterprise_id:
        root = own.enterprise_id
        merged = _has(_in_force("EnterpriseMerge", absorbed=root), "kept", at)
        return _is(at, pk=root) | _is(at, parent=root) | _is(at, parent__parent=root) | merged
    return NOTHING


def _in_country(country: str, at: str) -> Q:
    """Enterprises whose country is this one today, or will be from a later day on."""
    later = _in_force("EnterpriseAttribute", kind="country").filter(
        enterprise=OuterRef("enterprise"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=timezone.now().date()
    )
    now = _in_force("EnterpriseAttribute", kind="country", value=country).exclude(Exists(later))
    return _has(now, "enterprise", at)


def _in_custody(organisation: int, at: str) -> Q:
    """Enterprises to which the organisation delivers, whose answers it keeps, or which took in such a record."""
    absorbing = _in_force("EnterpriseMerge").filter(_of_custodian(organisation, "absorbed__"))
    return _of_custodian(organisation, at) | _has(absorbing, "kept", at)


def _of_custodian(organisation: int, at: str) -> Q:
    delivered = _in_force("CohortDelivery", partner=organisation)
    enrolled = _in_force("Enrolment", cohort__in=delivered.values("cohort"))  # few cohorts: looked up once
    return _has(enrolled, "enterprise", at) | _has(_rows("Round").filter(custodian=organisation), "enterprise", at)


def _with_whole(own: Callable[[str], Q], at: str) -> Q:
    """The enterprises, and the legal entities and groups of which they are parts."""
    sites = _rows("Enterprise").filter(own(""))
    entities = _rows("Enterprise").filter(own("") | Q(Exists(sites.filter(parent=OuterRef("pk")))))
    # sites have no parts: most rows need not look for any
    return own(at) | (~_is(at, level="site") & _has(entities, "parent", at))


def _import_batch(actor: Actor, reach: Reach, at: str) -> Q:
    if reach not in (Reach.COUNTRY, Reach.OWN):
        return NOTHING
    kept = through("custodian", "Organisation")(actor, reach, at)
    if reach is Reach.COUNTRY and actor.user:
        kept |= _is(at, created_by=actor.user, custodian__isnull=True)
    return kept


def _relation(actor: Actor, reach: Reach, at: str) -> Q:
    """What an organisation has to do with an enterprise belongs to that organisation."""
    return (_BY_CUSTODIAN if reach is Reach.OWN else _BY_ENTERPRISE)(actor, reach, at)


def _saved_view(actor: Actor, reach: Reach, at: str) -> Q:
    if reach is Reach.OWN and actor.organisation:
        return _is(at, organisation=actor.organisation.pk, shared=True)
    return _oneself("user")(actor, reach, at)


def _of_both(actor: Actor, reach: Reach, at: str) -> Q:
    """A pair of records belongs to who may see both."""
    return through("left", "Enterprise")(actor, reach, at) & through("right", "Enterprise")(actor, reach, at)


# -- training and answers


def _cohort(actor: Actor, reach: Reach, at: str) -> Q:
    own = actor.organisation
    if own is None:
        return NOTHING
    if reach is Reach.COUNTRY and own.country:
        return _is(at, country=own.country)
    if reach is Reach.OWN:
        return _among(_in_force("CohortDelivery", partner=own.pk), "cohort", at)
    return NOTHING


def _trainer(actor: Actor, reach: Reach, at: str) -> Q:
    own = actor.organisation
    if reach is Reach.SELF and actor.person_id:
        return _is(at, person=actor.person_id)
    if reach is Reach.COUNTRY and own is not None and own.country:
        return _is(at, country=own.country)
    return _is(at, organisation=own.pk) if reach is Reach.OWN and own is not None else NOTHING


def _in_own_country(actor: Actor, reach: Reach, at: str) -> Q:
    own = actor.organisation
    return _is(at, country=own.country) if reach is Reach.COUNTRY and own is not None and own.country else NOTHING


def _of_delivery(actor: Actor, reach: Reach, at: str) -> Q:
    """What was done in a cohort belongs to its partner; to others only where the enterprise handed it over."""
    return (_BY_COHORT if reach is Reach.OWN else _BY_ENTERPRISE)(actor, reach, at)


def _round(actor: Actor, reach: Reach, at: str) -> Q:
    if reach is not Reach.OWN:
        return _BY_ENTERPRISE(actor, reach, at)
    if actor.organisation is None:
        return NOTHING
    unkept = _is(at, custodian__isnull=True) & _BY_COHORT(actor, reach, at)
    return _is(at, custodian=actor.organisation.pk) | unkept


def _stored_file(actor: Actor, reach: Reach, at: str) -> Q:
    """A file belongs to those who own what it proves; before it proves anything, to who sent it."""
    proofs, batches = _in_force("AnswerEvidence"), _rows("ImportBatch").all()
    if reach is Reach.SELF:
        if actor.user is None:
            return NOTHING
        used = [(proofs, "file"), (batches, "file"), (_in_force("TrainerStep"), "proof")]
        used += [(_in_force(name), "file") for name in ("PracticePhoto", "ProjectPhoto")]
        unused = reduce(and_, (~_has(rows, field, at) for rows, field in used))
        return _is(at, stored_by=actor.user) & unused
    found = _has(proofs.filter(_BY_ROUND(actor, reach, "")), "file", at)
    found |= _has(_in_force("PracticePhoto").filter(_of_delivery(actor, reach, "")), "file", at)
    found |= _has(_in_force("ProjectPhoto").filter(_BY_PROJECT(actor, reach, "")), "file", at)
    found |= _has(_in_force("TrainerStep").filter(_BY_TRAINER(actor, reach, "")), "proof", at)
    if reach in (Reach.COUNTRY, Reach.OWN):
        found |= _has(batches.filter(_import_batch(actor, reach, "")), "file", at)
    return found


def _about_report(actor: Actor, reach: Reach, at: str) -> Q:
    """What is decided and asked about a report is also its custodian's."""
    return (_BY_CUSTODIAN if reach is Reach.OWN else _BY_COHORT_OR_ENTERPRISE)(actor, reach, at)


def _project(actor: Actor, reach: Reach, at: str) -> Q:
    if reach is not Reach.OWN:
        return _BY_ENTERPRISE(actor, reach, at)
    return _is(at, custodian=actor.organisation.pk) if actor.organisation else NOTHING


def _ledger_entry(actor: Actor, reach: Reach, at: str) -> Q:
    if reach is Reach.OWN:
        return _BY_COHORT(actor, reach, at) | through("payer", "Organisation")(actor, reach, at)
    return _BY_ENTERPRISE(actor, reach, at) | _BY_COHORT(actor, reach, at) | _BY_TRAINER(actor, reach, at)


_BY_ORGANISATION = through("organisation", "Organisation")
_BY_ENTERPRISE = through("enterprise", "Enterprise")
_BY_CUSTODIAN = through("custodian", "Organisation")
_BY_ROUND = through("round", "Round")
_BY_COHORT = through("cohort", "Cohort")
_BY_CALL = through("call", "OpenCall")
_BY_TRAINER = through("trainer", "Trainer")
_BY_PROJECT = through("project", "ImprovementProject")
_BY_COHORT_OR_ENTERPRISE = either(_BY_COHORT, only(Reach.COUNTRY, _BY_ENTERPRISE))
_COUNTRY_OR_OWN = Reach.COUNTRY | Reach.OWN

PATHS: dict[str, Path] = {
    "Organisation": _organisation,
    "Membership": either(only(_COUNTRY_OR_OWN, _BY_ORGANISATION), _oneself("user")),
    "Invitation": only(_COUNTRY_OR_OWN, _BY_ORGANISATION),
    "Person": _person,
    "Consent": either(_BY_ENTERPRISE, only(_COUNTRY_OR_OWN, through("person", "Person"))),
    "Enterprise": _enterprise,
    "EnterpriseAttribute": _BY_ENTERPRISE,
    "Workforce": _BY_ENTERPRISE,
    "EnterpriseMerge": through("kept", "Enterprise"),
    "EnterpriseClosure": _BY_ENTERPRISE,
    "ComparisonMembership": _BY_ENTERPRISE,
    "EnterpriseName": _BY_ENTERPRISE,
    "EnterpriseIdentifier": _BY_ENTERPRISE,
    "EnterpriseLink": _BY_ENTERPRISE,
    "EnterpriseContact": _relation,
    "SupplyLink": _relation,
    "EnterpriseRow": _BY_ENTERPRISE,
    "SavedView": _saved_view,
    "BulkChange": only(_COUNTRY_OR_OWN, _BY_CUSTODIAN),
    "DuplicateSuggestion": _of_both,
    "DuplicateDecision": _of_both,
    "RecruitmentStage": _relation,
    "OpenCall": only(_COUNTRY_OR_OWN, _BY_ORGANISATION),
    "Application": only(_COUNTRY_OR_OWN, _BY_CALL),
    "ImportBatch": _import_batch,
    "Cohort": _cohort,
    "CohortDelivery": _BY_COHORT,
    "ClassDay": _BY_COHORT,
    "Enrolment": either(_BY_ENTERPRISE, only(Reach.OWN, _BY_COHORT)),
    "StatedTraining": _BY_ENTERPRISE,
    "Participation": _BY_COHORT,
    "PersonDecision": through("left", "Person"),
    "Attendance": _BY_COHORT,
    **dict.fromkeys(("CohortPlan", "CohortState", "CohortTrainer", "CohortPlace", "CheckOverride"), _BY_COHORT),
    **dict.fromkeys(("ParticipationCertificate", "SatisfactionSheet", "SatisfactionAnswer"), _BY_COHORT),
    "SatisfactionTally": _BY_COHORT,
    "Trainer": _trainer,
    **dict.fromkeys(("TrainerStep", "TrainerAbsence", "Certificate", "CertificateStanding"), _BY_TRAINER),
    "FeeAgreement": either(only(_COUNTRY_OR_OWN, _BY_ORGANISATION), only(Reach.SELF, _BY_TRAINER)),
    "Observation": either(_BY_TRAINER, only(Reach.OWN, _BY_COHORT)),
    **dict.fromkeys(("Visit", "VisitPlan", "VisitReport", "PracticeSeen", "PracticePhoto"), _of_delivery),
    "AgreedAction": _of_delivery,
    "TeamMember": _BY_ENTERPRISE,
    "VoiceSheet": _relation,
    "VoiceResult": through("sheet", "VoiceSheet"),
    "SeriousConcern": _in_own_country,
    "ImprovementProject": _project,
    **dict.fromkeys(("ProjectCard", "ProjectStage", "ProjectMeasure", "ProjectMoney", "ProjectPhoto"), _BY_PROJECT),
    "Round": _round,
    "RoundPeriod": _BY_ROUND,
    "Answer": _BY_ROUND,
    "AnswerEvidence": _BY_ROUND,
    "StoredFile": _stored_file,
    "Job": _oneself("requested_by"),
    "WeeklyMail": _oneself("user"),
    "LedgerEntry": _ledger_entry,
    "OfflineEntry": _oneself("user"),
    "Clash": _BY_COHORT_OR_ENTERPRISE,
    **dict.fromkeys(("ReviewDecision", "ReviewQuery"), _about_report),
    **dict.fromkeys(("ReviewSampling", "VerificationDraw"), _in_own_country),
    "VerificationCase": _BY_ENTERPRISE,
    **dict.fromkeys(
        ("VerificationClaim", "VerificationCall", "VerificationAnswer"), through("case", "VerificationCase")
    ),
    "ClashValue": through("clash", "Clash"),
}
