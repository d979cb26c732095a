"""The world in which tests play: every name says that it is invented.

Each `make_...` needs nothing but what the test is about; the rest is made along. Facts are recorded through the
domains' own actions, so that a test sees what a user would have made.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from score.programme.core.files import path_of
from score.programme.core.models import Job, StoredFile
from score.programme.enterprises.actions import add_enterprise
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actions import (
    create_member,
    describe_person,
    end_membership,
    give_consent,
    invite,
)
from score.programme.organisations.actor import Actor, actor_of
from score.programme.organisations.models import (
    Consent,
    Invitation,
    Membership,
    Organisation,
    Person,
    Role,
    User,
)
from score.programme.results.actions import NewAnswer, attach_evidence, open_round, record_answers
from score.programme.results.models import Round
from score.programme.trainings.actions import add_participant, enrol, open_cohort
from score.programme.trainings.models import Cohort

PASSWORD = "a long invented password"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DAY = datetime.date(2024, 1, 15)
_numbers = itertools.count(1)

_KIND_OF_ROLE = {
    "owner": "programme_owner",
    "me_officer": "programme_owner",
    "coordinator": "country_office",
    "focal_person": "country_office",
    "evaluator": "evaluation_firm",
    "committee_member": "ministry",
    "lead_buyer": "lead_buyer",
    "donor": "donor",
    "enterprise": "enterprise",
}
_WITHOUT_COUNTRY = ("programme_owner", "donor", "evaluation_firm", "lead_buyer")


def make_organisation(
    kind: str = "implementation_partner", *, country: str | None = None, name: str = "", **fields: Any
) -> Organisation:
    """An organisation; by default in Ghana, or nowhere in particular where its kind works everywhere."""
    if country is None:
        country = "" if kind in _WITHOUT_COUNTRY else "GH"
    name = name or f"{kind.replace('_', ' ').capitalize()} {next(_numbers)} (invented)"
    return Organisation.objects.create(kind=kind, name=name, country=country, **fields)


def make_member(
    role: str,
    organisation: Organisation | None = None,
    *,
    country: str | None = None,
    enterprise: Enterprise | None = None,
    name: str = "",
    email: str = "",
    until: datetime.date | None = None,
    totp: bool = True,
) -> Membership:
    """Somebody in `role`, with password `PASSWORD` and (if `totp`) the second step with `TOTP_SECRET`."""
    number = next(_numbers)
    if organisation is None:
        kind = _KIND_OF_ROLE.get(role, "implementation_partner")
        if kind == "enterprise" and enterprise is None:
            enterprise = make_enterprise(country=country or "GH")
        organisation = make_organisation(kind, country=country, enterprise=enterprise)
    if role == "evaluator" and until is None:
        until = timezone.now().date() + datetime.timedelta(days=30)
    return create_member(
        email=email or f"{role}{number}@invented.example",
        name=name or f"{capfirst(Role(role).label)} {number} (invented)",
        organisation=organisation,
        role=role,
        password=PASSWORD,
        totp_secret=TOTP_SECRET if totp else None,
        until=until,
        day=min(until or DAY, DAY),
    )


def make_actor(role: str, organisation: Organisation | None = None, **fields: Any) -> Actor:
    """Somebody in `role`, as actions and `access` know them."""
    membership = make_member(role, organisation, **fields)
    return actor_of(membership.user, membership.pk)


def make_enterprise(
    country: str = "GH",
    partner: Organisation | None = None,
    *,
    name: str = "",
    level: str = "site",
    parent: Enterprise | None = None,
    valid_from: datetime.date = DAY,
    **attributes: str,
) -> Enterprise:
    """A site in `country`; with `partner`, one that the partner delivers to."""
    enterprise = add_enterprise(
        actor=None,
        name=name or f"Enterprise {next(_numbers)} (invented)",
        level=level,
        parent=parent,
        attributes={"country": country, **attributes},
        valid_from=valid_from,
    )
    if partner is not None:
        make_cohort(partner, enterprises=[enterprise], country=country)
    return enterprise


def make_cohort(
    partner: Organisation | None = None,
    *,
    enterprises: list[Enterprise] | None = None,
    country: str = "GH",
    module: str = "workplace_cooperation",
    funder: Organisation | None = None,
    code: str = "",
) -> Cohort:
    """A cohort delivered by `partner` in which `enterprises` take part."""
    cohort = open_cohort(
        actor=None,
        code=code or f"INVENTED-{next(_numbers)}",
        module=module,
        country=country,
        partner=partner,
        funder=funder,
    )
    for enterprise in enterprises or []:
        enrol(actor=None, cohort=cohort, enterprise=enterprise)
    return cohort


def make_round(
    enterprise: Enterprise,
    custodian: Organisation | None = None,
    *,
    kind: str = "baseline",
    cohort: Cohort | None = None,
    starts_on: datetime.date = datetime.date(2023, 1, 1),
    ends_on: datetime.date = datetime.date(2023, 12, 31),
    answers: list[NewAnswer] | None = None,
) -> Round:
    """A round of `enterprise` whose answers `custodian` keeps."""
    made = open_round(
        actor=None,
        enterprise=enterprise,
        kind=kind,
        cohort=cohort,
        custodian=custodian,
        starts_on=starts_on,
        ends_on=ends_on,
        collected_on=ends_on,
    )
    if answers:
        record_answers(actor=None, round=made, entries=answers)
    return made


def make_stored_file(membership: Membership | None = None, *, name: str = "invented.pdf") -> StoredFile:
    """A file with a few bytes behind it, which nothing refers to yet."""
    content = f"invented file {next(_numbers)}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    path_of(sha256).parent.mkdir(parents=True, exist_ok=True)
    path_of(sha256).write_bytes(content)
    return StoredFile.objects.create(
        sha256=sha256,
        name=name,
        content_type="application/pdf",
        size=len(content),
        stored_by=membership.user if membership else None,
    )


def make_job(membership: Membership | None = None, *, kind: str = "invented") -> Job:
    """A waiting job asked for by a member."""
    return Job.objects.create(kind=kind, requested_by=membership.user if membership else None)


def make_participant(cohort: Cohort, enterprise: Enterprise, *, name: str = "", phone: str = "") -> Person:
    """Somebody of `enterprise` who takes part in `cohort`, with a name and a phone."""
    participation = add_participant(actor=None, cohort=cohort, enterprise=enterprise, sex="woman", job_role="worker")
    number = next(_numbers)
    describe_person(
        actor=None,
        person=participation.person,
        name=name or f"Participant {number} (invented)",
        phone=phone or f"+000 555 {number:04}",
    )
    return participation.person


def make_invitation(
    organisation: Organisation,
    role: str = "trainer",
    *,
    email: str = "",
    moment: datetime.datetime | None = None,
    until: datetime.date | None = None,
) -> Invitation:
    """An invitation that waits for an answer."""
    return invite(
        actor=None,
        email=email or f"invited{next(_numbers)}@invented.example",
        organisation=organisation,
        role=role,
        moment=moment or timezone.now(),
        membership_until=until,
    )


def make_consent(
    enterprise: Enterprise | None = None,
    purpose: str = "hand_over",
    *,
    person: Person | None = None,
    recipient: Organisation | None = None,
) -> Consent:
    """A consent in force, on a signed form."""
    return give_consent(
        actor=None,
        purpose=purpose,
        enterprise=enterprise,
        person=person,
        recipient=recipient,
        text_version="invented-1",
        language="en",
        given_on=DAY,
        given_how="signed_form",
    )


def _somebody_without_role() -> User:
    membership = make_member("trainer", make_organisation(name="Partner left (invented)"))
    end_membership(actor=None, membership=membership, last_day=timezone.now().date() - datetime.timedelta(days=1))
    return membership.user


class Members(dict[str, Membership]):
    """The member of a world in each role, made when first asked for: most tests need two or three of them."""

    def __init__(self, make: Callable[[str], Membership]) -> None:
        self.make = make

    def __missing__(self, role: str) -> Membership:
        if role not in Role.values:
            raise KeyError(role)
        self[role] = self.make(role)
        return self[role]


class World:
    """One of everything, in Ghana, and the like in another partner's and another country's hands.

    `members` has one member for each role: the partner's people work for `partner`, the enterprise's member for
    `enterprise`, the coordinator in Ghana.
    """

    def __init__(self) -> None:
        self.office = make_organisation("country_office", name="Office Ghana (invented)")
        self.partner = make_organisation(name="Partner A (invented)")
        self.other_partner = make_organisation(name="Partner B (invented)")
        self.enterprise = make_enterprise(name="Enterprise A (invented)")
        self.others_enterprise = make_enterprise("GH", self.other_partner, name="Enterprise B (invented)")
        self.foreign_partner = make_organisation(name="Partner C (invented)", country="PE")
        self.foreign_enterprise = make_enterprise("PE", self.foreign_partner, name="Enterprise C (invented)")
        self.cohort = make_cohort(self.partner, enterprises=[self.enterprise], code="INVENTED-A")
        self.round = make_round(self.enterprise, self.partner, cohort=self.cohort)
        self.others_round = make_round(self.others_enterprise, self.other_partner)
        places = {
            "coordinator": self.office,
            "focal_person": self.office,
            "partner_manager": self.partner,
            "trainer": self.partner,
            "data_clerk": self.partner,
        }
        self.members = Members(
            lambda role: make_member(
                role, places.get(role), enterprise=self.enterprise if role == "enterprise" else None
            )
        )
        self.colleague = make_member("trainer", self.partner)
        self.others_trainer = make_member("trainer", self.other_partner)
        self.nobody = _somebody_without_role()
        self.participant = make_participant(self.cohort, self.enterprise)
        self.invitation = make_invitation(self.partner)
        self.consent = make_consent(self.enterprise, "follow_up")
        self.job = make_job(self.members["partner_manager"])
        self.file = make_stored_file(self.members["partner_manager"])
        self.proof = make_stored_file(self.members["trainer"])
        attach_evidence(actor=None, round=self.round, question="W", file=self.proof)

    def actor(self, role: str) -> Actor:
        """The member in `role`, as an actor."""
        membership = self.members[role]
        return actor_of(membership.user, membership.pk)
