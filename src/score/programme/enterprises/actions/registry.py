"""Writes of the registry. Each is one transaction, with an audit event beside it.

`actor` is the Actor who writes, None for the system. Days are those on which something holds in the field;
the moment of recording is the database's own. ValidationError carries words for the person who typed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.enterprises.attribute_values import attribute_problem, normal_value
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)
from score.programme.organisations.actor import Actor


def add_enterprise(
    *,
    actor: Actor | None,
    name: str,
    level: str = Enterprise.Level.SITE,
    parent: Enterprise | None = None,
    name_local: str = "",
    source: str = "",
    reference: str = "",
    attributes: Mapping[str, str] | None = None,
    valid_from: datetime.date | None = None,
) -> Enterprise:
    """A new record of a group, legal entity or site, with its attributes from `valid_from` on.

    ValidationError where the name is blank, the reference is taken, the parent is of a lower level,
    or attributes come without a day.
    """
    if not name.strip():
        raise ValidationError({"name": _("An enterprise needs a name.")})
    if reference and Enterprise.objects.filter(source=source, reference=reference).exists():
        raise ValidationError({"reference": _("There is an enterprise with this reference number already.")})
    if attributes and valid_from is None:
        raise ValidationError({"valid_from": _("From which day on does this hold?")})
    check_parent(level, parent)
    with facts.writing(actor and actor.user) as writing:
        enterprise = Enterprise.objects.create(
            name=name.strip(),
            level=level,
            parent=parent,
            name_local=name_local.strip(),
            source=source,
            reference=reference,
        )
        for kind, value in (attributes or {}).items():
            put(writing, _attribute(enterprise, kind, value, valid_from, (attributes or {}).get("country", "")))
        audit.record(actor, "add_enterprise", enterprise, {"level": level, "attributes": sorted(attributes or {})})
    return enterprise


def rename_enterprise(*, actor: Actor | None, enterprise: Enterprise, name: str, name_local: str = "") -> Enterprise:
    """Another name; the earlier ones stay readable in the history of the record."""
    if not name.strip():
        raise ValidationError({"name": _("An enterprise needs a name.")})
    with facts.writing(actor and actor.user):
        enterprise.name, enterprise.name_local = name.strip(), name_local.strip()
        enterprise.save()
        audit.record(actor, "rename_enterprise", enterprise, {})
    return enterprise


def set_attribute(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    kind: str,
    value: str,
    valid_from: datetime.date,
    reason: str = "",
) -> EnterpriseAttribute:
    """What the enterprise is from a day on. Another value for the same day is a correction and needs `reason`."""
    with facts.writing(actor and actor.user) as writing:
        country = country_of(enterprise, valid_from)
        fact = put(writing, _attribute(enterprise, kind, value, valid_from, country), reason=reason)
        audit.record(actor, "set_attribute", enterprise, {"kind": kind, "valid_from": str(valid_from)})
    return fact


def country_of(enterprise: Enterprise, day: datetime.date) -> str:
    """The country in which the enterprise stands on a day, by its code; empty where none is recorded."""
    held = enterprise.attributes.in_force().filter(kind=EnterpriseAttribute.Kind.COUNTRY)
    known = held.filter(valid_from__lte=day).order_by("-valid_from").first() or held.order_by("valid_from").first()
    return known.value if known else ""


def move_enterprise(
    *, actor: Actor | None, enterprise: Enterprise, parent: Enterprise | None, reason: str
) -> Enterprise:
    """The record belongs to another legal entity or group from now on, or to none. ValidationError says why not."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it moves.")})
    check_parent(enterprise.level, parent)
    if parent is not None and parent.pk == enterprise.pk:
        raise ValidationError({"parent": _("A record cannot belong to itself.")})
    with facts.writing(actor and actor.user):
        before = enterprise.parent
        enterprise.parent = parent
        enterprise._change_reason = reason.strip()[:100]  # beside the earlier state, for people to read
        enterprise.save()
        detail = {"from": str(before.uid) if before else "", "to": str(parent.uid) if parent else ""}
        audit.record(actor, "move_enterprise", enterprise, detail)
    return enterprise


def withdraw_attribute(*, actor: Actor | None, attribute: EnterpriseAttribute, reason: str) -> EnterpriseAttribute:
    """The attribute never held from that day on (a wrong day, for instance)."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(attribute, reason=reason)
        audit.record(actor, "withdraw_attribute", attribute.enterprise, {"kind": attribute.kind})
    return fact


def record_workforce(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    day: datetime.date,
    heads: int,
    dimensions: str = "",
    source: str = "",
    reason: str = "",
) -> Workforce:
    """Heads on a day: in all, or in one part such as `contract=casual`."""
    if heads < 0:
        raise ValidationError({"heads": _("A workforce cannot be below zero.")})
    with facts.writing(actor and actor.user) as writing:
        fact = put(
            writing,
            Workforce(enterprise=enterprise, day=day, dimensions=dimensions, heads=heads, source=source),
            reason=reason,
        )
        audit.record(actor, "record_workforce", enterprise, {"day": str(day), "dimensions": dimensions})
    return fact


def merge_enterprises(*, actor: Actor | None, kept: Enterprise, absorbed: Enterprise) -> EnterpriseMerge:
    """Two records are one enterprise, from the start. Rows of both count under `kept` until the merge is undone.

    ValidationError where the two are the same, of different level, or one has been absorbed already.
    """
    if kept.pk == absorbed.pk:
        raise ValidationError(_("A record cannot be merged with itself."))
    if kept.level != absorbed.level:
        raise ValidationError(_("Only records of the same level can be merged: two sites, or two legal entities."))
    with facts.writing(actor and actor.user) as writing:
        for record in (kept, absorbed):
            if EnterpriseMerge.objects.in_force().filter(absorbed=record).exists():
                raise ValidationError(_("“%(name)s” is part of another record already.") % {"name": record.name})
        # records that `absorbed` took in earlier come along: figures follow the chain
        fact = writing.add(EnterpriseMerge(kept=kept, absorbed=absorbed))
        audit.record(actor, "merge_enterprises", kept, {"absorbed": str(absorbed.uid)})
    return fact


def undo_merge(*, actor: Actor | None, merge: EnterpriseMerge, reason: str) -> EnterpriseMerge:
    """The two records were different enterprises after all. Their rows part again; nothing was lost."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(merge, reason=reason)
        audit.record(actor, "undo_merge", merge.kept, {"absorbed": str(merge.absorbed.uid)})
    return fact


def record_closure(
    *, actor: Actor | None, enterprise: Enterprise, closed_on: datetime.date, evidence: int, reason: str = ""
) -> EnterpriseClosure:
    """The enterprise closed. Figures count it as closed from evidence 2 on (a record seen), else as missing."""
    if not 1 <= evidence <= 4:
        raise ValidationError({"evidence": _("Evidence is a level from 1 (said) to 4 (verified by a third party).")})
    with facts.writing(actor and actor.user) as writing:
        fact = put(
            writing,
            EnterpriseClosure(enterprise=enterprise, closed_on=closed_on, evidence=evidence),
            reason=reason,
            key=("enterprise",),
        )
        audit.record(actor, "record_closure", enterprise, {"evidence": evidence})
    return fact


def withdraw_closure(*, actor: Actor | None, closure: EnterpriseClosure, reason: str) -> EnterpriseClosure:
    """The enterprise did not close, or opened again."""
    with facts.writing(actor and actor.user) as writing:
        fact = writing.withdraw(closure, reason=reason)
        audit.record(actor, "withdraw_closure", closure.enterprise, {})
    return fact


def add_to_comparison(
    *, actor: Actor | None, enterprise: Enterprise, group: str, reference_day: datetime.date, reason: str = ""
) -> ComparisonMembership:
    """The untrained enterprise serves as a yardstick; `reference_day` stands for a first class day."""
    if not group.strip():
        raise ValidationError({"group": _("A comparison group needs a name.")})
    with facts.writing(actor and actor.user) as writing:
        fact = put(
            writing,
            ComparisonMembership(enterprise=enterprise, group=group.strip(), reference_day=reference_day),
            reason=reason,
            key=("enterprise", "group"),
        )
        audit.record(actor, "add_to_comparison", enterprise, {"group": group})
    return fact


def check_parent(level: str, parent: Enterprise | None) -> None:
    """ValidationError unless sites belong to legal entities or groups, and legal entities to groups."""
    order = [Enterprise.Level.SITE, Enterprise.Level.LEGAL_ENTITY, Enterprise.Level.GROUP]
    if level not in order:
        raise ValidationError({"level": _("“%(level)s” is no level of enterprise.") % {"level": level}})
    if parent is not None and order.index(parent.level) <= order.index(level):
        raise ValidationError({"parent": _("It can only belong to a record of a higher level.")})


def _attribute(
    enterprise: Enterprise, kind: str, value: str, valid_from: datetime.date | None, country: str = ""
) -> EnterpriseAttribute:
    value = normal_value(kind, value)
    if problem := attribute_problem(kind, value, country):
        raise ValidationError({kind: problem} if kind in EnterpriseAttribute.Kind.values else problem)
    return EnterpriseAttribute(enterprise=enterprise, kind=kind, value=value, valid_from=valid_from)
