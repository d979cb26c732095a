"""Whether who brings a file in may write all that it would write. A file opens no door that a form keeps shut."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from score.programme.core.facts import Fact
from score.programme.enterprises.imports.comparison import CHUNK, FactPlan, Plan, chunks
from score.programme.enterprises.imports.importer import Prepared
from score.programme.enterprises.imports.staging import Place
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute
from score.programme.organisations.access import countries_open_to, may, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation

# facts that are written by whoever may change the cohort, or the round, that they belong to
_BY = {
    "CohortDelivery": ("Cohort", "change"),
    "ClassDay": ("Cohort", "change"),
    "Enrolment": ("Cohort", "change"),
    "Participation": ("Cohort", "change"),
    "StatedTraining": ("Cohort", "change"),
    "RoundPeriod": ("Round", "add"),
    "Answer": ("Round", "add"),
    "LedgerEntry": ("Cohort", "add"),
    "Person": ("Cohort", "change"),
}


def check_rights(prepared: Prepared, actor: Actor) -> None:
    """Findings for what `actor` may not write: kinds of records, other partners' facts, other countries."""
    plan, staging = prepared.plan, prepared.staging
    if plan is None or staging is None:
        return
    for name, ids in plan.ids.items():
        if (any(pk < 0 for pk in ids) or plan.returning.get(name)) and not _may_add(actor, name):
            _refuse_kind(prepared, name)
    for model, fact_plan in plan.facts.items():
        changed = {pk: at for at, pk in fact_plan.changed if not _returns(plan, fact_plan, at)}
        if (fact_plan.new or len(changed) < len(fact_plan.changed)) and not _may_add(actor, model.__name__):
            _refuse_kind(prepared, model.__name__)
        _check_changes(prepared, model, {pk: fact_plan.rows.rows[at][4] for pk, at in changed.items()}, actor)
    _check_entities(prepared, plan, "Enterprise", Enterprise, actor, "view")
    for name in ("Cohort", "Round"):
        if name in staging.pools:
            _check_entities(prepared, plan, name, staging.pools[name].kind.model, actor, "change")
    _check_countries(prepared, plan, actor)
    _check_custodian(prepared, actor)


def _may_add(actor: Actor, name: str) -> bool:
    subject, verb = _BY.get(name, (name, "add"))
    return may(actor, subject, verb)


def _refuse_kind(prepared: Prepared, name: str) -> None:
    prepared.findings.error(_("Your role may not add records of this kind: %(kind)s.") % {"kind": name})


def _returns(plan: Plan, fact_plan: FactPlan, at: int) -> bool:
    """Whether a fact is about a record that comes again: nothing holds of it, so nobody's is changed."""
    kind, key = fact_plan.rows.kind, fact_plan.rows.rows[at][0]
    named = [(kind.refs[column], number) for column, number in zip(kind.key, key, strict=True) if column in kind.refs]
    return any(number is not None and plan.ids[name][number] in plan.returning.get(name, ()) for name, number in named)


def _check_changes(prepared: Prepared, model: type[Fact], wanted: dict[int, Place], actor: Actor) -> None:
    if wanted:
        verb = "change" if may(actor, model, "change") else "view"
        _refuse_others(prepared, wanted, _open(model, wanted, actor, verb))


def _check_entities(
    prepared: Prepared, plan: Plan, name: str, model: type[models.Model], actor: Actor, verb: str
) -> None:
    pool = prepared.staging.pools[name] if prepared.staging else None
    if pool is None:
        return
    returning = plan.returning.get(name, ())
    wanted = {
        pk: place for pk, place in zip(plan.ids[name], pool.places, strict=True) if pk > 0 and pk not in returning
    }
    if wanted:
        _refuse_others(prepared, wanted, _open(model, wanted, actor, verb))


def _open(model: type[models.Model], wanted: Iterable[int], actor: Actor, verb: str) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(wanted, CHUNK):
        found.update(visible_to(actor, model, verb).filter(pk__in=chunk).values_list("pk", flat=True))
    return found


def _refuse_others(prepared: Prepared, wanted: dict[int, Place], allowed: set[int]) -> None:
    for pk, place in wanted.items():
        if pk not in allowed:
            prepared.findings.error(
                _("What this row would change is kept by somebody else, and not open to you."),
                file=place.file,
                row=place.row,
                column=place.column,
            )


def _check_countries(prepared: Prepared, plan: Plan, actor: Actor) -> None:
    allowed = countries_open_to(actor, Enterprise, "add")
    fact_plan = plan.facts.get(EnterpriseAttribute)
    if allowed is None or fact_plan is None:
        return
    for at in (*fact_plan.new, *(at for at, _pk in fact_plan.changed)):
        key, values, _moment, _reason, place = fact_plan.rows.rows[at]
        if key[1] == EnterpriseAttribute.Kind.COUNTRY and values[0] not in allowed:
            prepared.findings.error(
                _("Your role does not reach into this country: %(country)s.") % {"country": values[0]},
                file=place.file,
                row=place.row,
                column=place.column,
            )


def _check_custodian(prepared: Prepared, actor: Actor) -> None:
    keeper = prepared.staging.custodian if prepared.staging else None
    if keeper is None or (actor.organisation and actor.organisation.pk == keeper):
        return
    if not visible_to(actor, Organisation, "change").filter(pk=keeper).exists():
        prepared.findings.error(_("You cannot bring in answers that another organisation would keep."))
