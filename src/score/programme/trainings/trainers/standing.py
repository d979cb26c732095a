"""How a certificate stands on a day, and what of all certificates of a trainer counts for a module."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from score.catalogue.certification.requirements import root_of
from score.programme.trainings.models import Certificate, CertificateStanding, Trainer

Level = Certificate.Level
Standing = CertificateStanding.Standing
RANK = {Level.RECOGNISED: 1, Level.CERTIFIED: 2, Level.EXPERT: 3}


class Stand(enum.Enum):
    """How a certificate stands on a day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def words(self) -> str | Promise:
        """In words."""
        return _WORDS[self]

    @property
    def glyph(self) -> str:
        """The shape beside the words."""
        return {Stand.VALID: "good", Stand.NOT_YET: "none", Stand.SUSPENDED: "watch"}.get(self, "bad")


_WORDS: dict[Stand, str | Promise] = {
    Stand.VALID: pgettext_lazy("certificate", "valid"),
    Stand.NOT_YET: pgettext_lazy("certificate", "not yet valid"),
    Stand.EXPIRED: pgettext_lazy("certificate", "expired"),
    Stand.SUSPENDED: pgettext_lazy("certificate", "suspended"),
    Stand.REVOKED: pgettext_lazy("certificate", "revoked"),
}


@dataclass(frozen=True)
class Held:
    """A certificate with what was said of it later, on one day. `since`: of how it stands, None while it is valid."""

    certificate: Certificate
    standing: CertificateStanding | None
    day: datetime.date

    @property
    def stand(self) -> Stand:
        """How it stands: what was decided comes before the end of its time."""
        decided = self.standing if self.standing and self.standing.day <= self.day else None
        if decided and decided.standing == Standing.REVOKED:
            return Stand.REVOKED
        if self.certificate.valid_until and self.certificate.valid_until < self.day:
            return Stand.EXPIRED
        if decided and decided.standing == Standing.SUSPENDED:
            return Stand.SUSPENDED
        return Stand.NOT_YET if self.certificate.issued_on > self.day else Stand.VALID

    @property
    def since(self) -> datetime.date | None:
        """Since when it stands so, where it is not valid."""
        if self.stand in (Stand.REVOKED, Stand.SUSPENDED) and self.standing:
            return self.standing.day
        if self.stand is Stand.EXPIRED and self.certificate.valid_until:
            return self.certificate.valid_until + datetime.timedelta(days=1)
        return None

    @property
    def is_valid(self) -> bool:
        """Whether it counts on the day."""
        return self.stand is Stand.VALID


def held_on(day: datetime.date, certificates: QuerySet[Certificate] | None = None) -> list[Held]:
    """Certificates (all, without a choice) with how they stand on `day`, the latest first."""
    rows = (Certificate.objects.in_force() if certificates is None else certificates).order_by("-issued_on", "-pk")
    found = list(rows)
    said = {
        one.number: one
        for one in CertificateStanding.objects.in_force().filter(number__in=[one.number for one in found])
    }
    return [Held(one, said.get(one.number), day) for one in found]


def of_trainer(trainer: Trainer, day: datetime.date) -> list[Held]:
    """The certificates of one trainer, the latest first."""
    return held_on(day, Certificate.objects.in_force().filter(trainer=trainer))


def for_module(held: Iterable[Held], module: str) -> list[Held]:
    """Those for a module, whatever its variant is called."""
    return [one for one in held if root_of(one.certificate.module) == root_of(module)]


def best(held: Iterable[Held]) -> Held | None:
    """The one that counts: valid before all else, then the higher level, then the later."""
    ranked = sorted(
        held,
        key=lambda one: (one.is_valid, RANK[Level(one.certificate.level)], one.certificate.issued_on),
        reverse=True,
    )
    return ranked[0] if ranked else None


def is_expert(trainer: Trainer, module: str, day: datetime.date) -> bool:
    """Whether somebody is an expert trainer for a module on a day."""
    held = for_module(of_trainer(trainer, day), module)
    return any(one.is_valid and one.certificate.level == Level.EXPERT for one in held)
