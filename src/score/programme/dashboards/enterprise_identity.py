"""By what an enterprise is known, whom one asks there, to whom it sells and what it belongs to, for its page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from score.catalogue.countries import country_files
from score.programme.core.facts import Fact
from score.programme.dashboards.enterprise_records import Records, names_of_persons
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
    Workforce,
)
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import PersonDetails

DEEPEST = 3  # group, legal entity, site


@dataclass(frozen=True)
class ContactLine:
    """A contact as the reader may see them: `details` None where the person was erased or is not theirs to see."""

    contact: EnterpriseContact
    details: PersonDetails | None
    erased: bool
    may_change: bool


@dataclass(frozen=True)
class Computed:
    """A size class by the limits of the country: from how many people, on which day, of which record."""

    size: str
    heads: Decimal
    day: datetime.date
    source: str
    of: Enterprise
    at_least: bool  # of a part of its places no number is known


@dataclass
class Branch:
    """A record of the tree with what belongs to it; `here`: the one whose page it is."""

    enterprise: Enterprise
    here: bool
    open_to_reader: bool
    parts: list[Branch] = field(default_factory=list)


def names_of(actor: Actor, records: Records) -> list[EnterpriseName]:
    """Other names, those of merged records among them."""
    rows = visible_to(actor, EnterpriseName).in_force().filter(enterprise__in=records.ids)
    return list(rows.select_related("recorded_by").order_by("kind", "text"))


def identifiers_of(actor: Actor, records: Records) -> list[EnterpriseIdentifier]:
    """Numbers by which others know it, those of merged records among them."""
    rows = visible_to(actor, EnterpriseIdentifier).in_force().filter(enterprise__in=records.ids)
    return list(rows.select_related("recorded_by").order_by("scheme", "value"))


def contacts_of(actor: Actor, records: Records) -> list[ContactLine]:
    """Whom one asks there: the reader's own organisation's contacts, or all of them where the role reaches so far."""
    rows = visible_to(actor, EnterpriseContact).filter(enterprise__in=records.ids).select_related("custodian", "person")
    contacts = sorted(rows, key=lambda one: (one.until is not None, not one.is_main, one.pk))
    persons = [one.person_id for one in contacts]
    # whoever sees a contact is the one who asks them
    details = {one.person_id: one for one in PersonDetails.objects.filter(person__in=persons)}
    changed = set(
        visible_to(actor, EnterpriseContact, "change").filter(enterprise__in=records.ids).values_list("pk", flat=True)
    )
    return [
        ContactLine(one, details.get(one.person_id), one.person.erased_at is not None, one.pk in changed)
        for one in contacts
    ]


def supply_links_of(actor: Actor, records: Records) -> list[SupplyLink]:
    """To whom it sells, as far as the reader may know."""
    rows = visible_to(actor, SupplyLink).in_force().filter(enterprise__in=records.ids)
    return list(rows.select_related("buyer", "custodian").order_by("buyer__name", "buyer_name", "pk"))


def name_recorders(actor: Actor, rows: Iterable[Fact]) -> None:
    """Give each fact the name of who recorded it, as `recorder`; empty where the reader may not see that name."""
    rows = list(rows)
    accounts = {one.recorded_by for one in rows if one.recorded_by is not None}
    names = names_of_persons(actor, [one.person_id for one in accounts if one.person_id])
    for one in rows:
        one.recorder = names.get(one.recorded_by.person_id, "") if one.recorded_by else ""


def tree_of(actor: Actor, shown: Enterprise) -> Branch | None:
    """The group, its legal entities and sites; None where the record stands alone."""
    top = shown
    for _step in range(DEEPEST):
        if top.parent is None:
            break
        top = top.parent
    level, known = [top], {top.pk: Branch(top, top.pk == shown.pk, False)}
    for _step in range(DEEPEST):
        level = list(Enterprise.objects.filter(parent__in=level).order_by("name", "pk"))
        for one in level:
            known[one.pk] = Branch(one, one.pk == shown.pk, False)
            known[one.parent_id].parts.append(known[one.pk])
    if len(known) == 1:
        return None
    seen = set(visible_to(actor, Enterprise).filter(pk__in=known).values_list("pk", flat=True))
    for pk, branch in known.items():
        branch.open_to_reader = pk in seen
    return known[top.pk]


def computed_size(actor: Actor, shown: Enterprise, country: str, today: datetime.date) -> Computed | None:
    """The size class by the country's limits, from the latest count that the reader may see.

    Limits are per legal entity (rule 21): of a site that belongs to one, the entity's own count decides, else the sum
    over its sites. None where no country or no count is known.
    """
    try:
        limits = country_files.get(country)
    except country_files.UnknownCountry:
        return None
    above = shown.parent
    is_site = above is not None and shown.level == Enterprise.Level.SITE
    of = above if above is not None and is_site and above.level == Enterprise.Level.LEGAL_ENTITY else shown
    counted = _latest(actor, [of.pk], today)
    places = [of.pk]
    if not counted:
        places = list(Enterprise.objects.filter(parent=of).values_list("pk", flat=True)) or [of.pk]
        counted = _latest(actor, places, today)
    if not counted:
        return None
    heads = sum((one.heads for one in counted), Decimal(0))
    day = max(one.day for one in counted)
    size = limits.size_class(int(heads))
    return Computed(size, heads, day, limits.size_limits.source, of, len(counted) < len(places))


def _latest(actor: Actor, enterprises: list[int], today: datetime.date) -> list[Workforce]:
    rows = visible_to(actor, Workforce).in_force().filter(enterprise__in=enterprises, dimensions="", day__lte=today)
    latest: dict[int, Workforce] = {}
    for one in rows.order_by("day", "pk"):
        latest[one.enterprise_id] = one
    return list(latest.values())
