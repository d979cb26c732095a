"""Writes about organisations themselves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.programme.core import audit
from score.programme.organisations.access import roles_in
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Organisation


def add_organisation(
    *, actor: Actor | None, kind: str, name: str, country: str = "", enterprise: Any = None
) -> Organisation:
    """A new organisation. `enterprise`: for kind "enterprise", the record of the registry that it is.

    ValidationError where the name is blank or taken in that country, or the kind or country is none.
    """
    with transaction.atomic():
        organisation = Organisation(kind=kind, name=name.strip(), country=country, enterprise=enterprise)
        _check(organisation)
        organisation.save()
        audit.record(actor, "add_organisation", organisation, {"kind": kind, "country": country})
    return organisation


def change_organisation(
    *,
    actor: Actor | None,
    organisation: Organisation,
    kind: str,
    name: str,
    country: str = "",
    active: bool = True,
    enterprise: Any = None,
) -> Organisation:
    """Another name, kind or country; earlier ones stay readable in its history. Inactive ones open no door."""
    with transaction.atomic():
        organisation.kind, organisation.name, organisation.country = kind, name.strip(), country
        organisation.active, organisation.enterprise = active, enterprise
        _check(organisation)
        held = Membership.objects.filter(organisation=organisation).values_list("role", flat=True).distinct()
        if left := set(held) - set(roles_in(organisation)):
            raise ValidationError(
                {
                    "kind": _("People hold roles here that do not exist in this kind: %(roles)s.")
                    % {"roles": ", ".join(sorted(left))}
                }
            )
        organisation.save()
        audit.record(actor, "change_organisation", organisation, {"kind": kind, "active": active})
    return organisation


def _check(organisation: Organisation) -> None:
    if not organisation.name:
        raise ValidationError({"name": _("An organisation needs a name.")})
    if organisation.kind not in Organisation.Kind.values:
        raise ValidationError({"kind": _("“%(kind)s” is no kind of organisation.") % {"kind": organisation.kind}})
    if organisation.country:
        try:
            country_files.get(organisation.country)
        except country_files.UnknownCountry as error:
            raise ValidationError(
                {"country": _("“%(code)s” is no country code.") % {"code": organisation.country}}
            ) from error
    if organisation.kind == Organisation.Kind.COUNTRY_OFFICE and not organisation.country:
        raise ValidationError({"country": _("A country office needs a country.")})
    if organisation.enterprise is not None and organisation.kind != Organisation.Kind.ENTERPRISE:
        raise ValidationError(
            {"enterprise": _("Only an organisation of the kind “enterprise” is a firm of the registry.")}
        )
    same = Organisation.objects.filter(name__iexact=organisation.name, country=organisation.country)
    if same.exclude(pk=organisation.pk).exists():
        raise ValidationError({"name": _("There is an organisation with this name in this country already.")})
