"""Organisations of the demonstration, and one account for each role."""

from __future__ import annotations

import base64
import datetime
import json
import os
import secrets
from pathlib import Path

from django.conf import settings

from score.catalogue.countries import country_files
from score.programme.core.facts import HistoryNeedsAnEmptyInstance
from score.programme.demonstration import plan
from score.programme.demonstration.fixed import invented, moment, uid_of
from score.programme.demonstration.plan import Programme, partner_key, trainer_key
from score.programme.demonstration.rounds_planned import EVALUATOR
from score.programme.demonstration.scene import Scene, back_date
from score.programme.organisations.actions import create_member
from score.programme.organisations.models import Organisation, Role, User

LOGINS = "demo-logins.json"
DOMAIN = "demo.invalid"  # RFC 2606: an address that can never exist
EVALUATION_ENDS = datetime.date(2099, 12, 31)

# name in the plan: kind, name, country
ORGANISATIONS = {
    "owner": ("programme_owner", "Better Workplaces Programme", ""),
    "ministry": ("ministry", "Ministry of Useful Work", "GH"),
    "employers": ("employers", "Federation of Patient Employers", "IN"),
    "union": ("trade_union", "United Workbench Union", "ID"),
    "buyer": ("lead_buyer", "Plain Goods Retail", ""),
    "donor": ("donor", "Lake and Mountain Development Fund", ""),
    "evaluation": ("evaluation_firm", "Second Look Evaluations", ""),
}
IN_THE_FULL_ONE = {
    "buyer shoes": ("lead_buyer", "Second Shoelace Outfitters", ""),
    "buyer homes": ("lead_buyer", "Wobbly Table Homeware", ""),
    "second donor": ("donor", "Fund for Quiet Machines", ""),
}
# role: the organisation of its account in the plan
ACCOUNTS = {
    Role.OWNER: "owner",
    Role.ME_OFFICER: "owner",
    Role.COORDINATOR: "office GH",
    Role.PARTNER_MANAGER: "partner GH",
    Role.TRAINER: "partner GH",
    Role.DATA_CLERK: "partner GH",
    Role.FOCAL_PERSON: "office GH",
    Role.EVALUATOR: "evaluation",
    Role.COMMITTEE_MEMBER: "ministry",
    Role.LEAD_BUYER: "buyer",
    Role.DONOR: "donor",
    Role.ENTERPRISE: "enterprise",
}
SECOND_ROLES = ((Role.PARTNER_MANAGER, Role.TRAINER),)  # one person, two roles in the same organisation
ENTERPRISE_ACCOUNT = "Patient Needle Garments"


def make_organisations(scene: Scene) -> None:
    """Everybody who runs, delivers, pays for or watches the programme. Refuses names that are taken."""
    named = organisations_of(scene.programme)
    if Organisation.objects.filter(name__in=[invented(name) for _kind, name, _c in named.values()]).exists():
        raise HistoryNeedsAnEmptyInstance("Organisations of the demonstration are here already.")
    for key, (kind, name, country) in named.items():
        _organisation(scene, key, Organisation(kind=kind, name=invented(name), country=country))
    back_date(scene.organisations.values(), [moment(plan.START)] * len(scene.organisations))


def organisations_of(programme: Programme) -> dict[str, tuple[str, str, str]]:
    """Kind, name and country of every organisation, by its name in the scene."""
    found = ORGANISATIONS | (IN_THE_FULL_ONE if programme.is_full else {})
    for place in programme.places:
        code = place.code
        found[f"office {code}"] = ("country_office", f"Country Office {country_files.get(code).name}", code)
        partners = {1, *(place.trainers[number - 1] for number in _trainers(programme, code))}
        for number in sorted(partners):
            found[partner_key(code, number)] = ("implementation_partner", place.partners[number - 1], code)
    return found


def _trainers(programme: Programme, country: str) -> list[int]:
    return sorted({1, *(cohort.trainer for cohort in programme.cohorts if cohort.country == country)})


def _organisation(scene: Scene, key: str, made: Organisation) -> None:
    made.uid = uid_of("organisation", key, plan.START)
    made._history_date = moment(plan.START)  # read by django-simple-history
    made.save(force_insert=True)
    scene.organisations[key] = made


def make_accounts(scene: Scene) -> list[dict[str, str | None]]:
    """One account for each role, and colleagues elsewhere who cannot sign in; what opens them is made now.

    Returns the sign-ins: role, email, password, totp_secret (None where no second step is asked for).
    """
    firm = scene.enterprises[ENTERPRISE_ACCOUNT]
    _organisation(scene, "enterprise", Organisation(kind="enterprise", name=firm.name, country="GH", enterprise=firm))
    logins = [_account(scene, role, place) for role, place in ACCOUNTS.items()]
    for first, second in SECOND_ROLES:
        _member(scene, _address(first), _name_of(first), ACCOUNTS[first], second)
    for place in scene.programme.places:
        country = place.code
        for number in _trainers(scene.programme, country):
            partner = partner_key(country, place.trainers[number - 1])
            scene.trainers[trainer_key(country, number)] = _colleague(scene, Role.TRAINER, partner, country, number)
        scene.coordinators[country] = _colleague(scene, Role.COORDINATOR, f"office {country}", country)
    scene.trainers[EVALUATOR] = User.objects.get(email=_address(Role.EVALUATOR))
    return logins


def _address(role: str, country: str = "", number: int = 1) -> str:
    """In Ghana, the first of a role is somebody who can sign in."""
    if number == 1 and country in ("", "GH"):
        return f"{role}@{DOMAIN}"
    return f"{role}{number if number > 1 else ''}.{country.lower()}@{DOMAIN}"


def _name_of(role: str, country: str = "", number: int = 1) -> str:
    return invented(f"{Role(role).label.capitalize()} {country} {number if number > 1 else ''}".strip())


def _account(scene: Scene, role: str, place: str) -> dict[str, str | None]:
    password = secrets.token_urlsafe(12)
    secret = base64.b32encode(secrets.token_bytes(20)).decode() if role in settings.ROLES_THAT_NEED_TOTP else None
    _member(scene, _address(role), _name_of(role), place, role, password, secret)
    return {"role": str(role), "email": _address(role), "password": password, "totp_secret": secret}


def _member(
    scene: Scene, email: str, name: str, place: str, role: str, password: str | None = None, secret: str | None = None
) -> User:
    return create_member(
        email=email,
        name=name,
        organisation=scene.organisations[place],
        role=role,
        password=password,
        totp_secret=secret,
        until=EVALUATION_ENDS if role == Role.EVALUATOR else None,
        day=plan.START,
    ).user


def _colleague(scene: Scene, role: str, place: str, country: str, number: int = 1) -> User:
    """Who does the work of a country."""
    return _member(scene, _address(role, country, number), _name_of(role, country, number), place, role)


def write_logins(logins: list[dict[str, str | None]], home: Path) -> Path:
    """Keep the sign-ins beside the data, readable by their owner only, for the greeting of `score run`."""
    path = home / LOGINS
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(logins, file, indent=1)
    return path
