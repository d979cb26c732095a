"""What lies in the sealed part of a concern, as the desk works with it."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.catalogue.countries.concerns import DEFAULT, Protocol, Step
from score.programme.coaching.concerns import sealing
from score.programme.coaching.models import SeriousConcern


class Kind(models.TextChoices):
    """What is seen or feared. Never a column of a table."""

    CHILD_LABOUR = "child_labour", _("Child labour")
    FORCED_LABOUR = "forced_labour", _("Forced labour")
    VIOLENCE = "violence", _("Violence or harassment")
    IMMINENT_DANGER = "imminent_danger", _("Imminent danger")


class Outcome(models.TextChoices):
    """How a concern ended."""

    SAFE = "safe", _("Those concerned are safe")
    AUTHORITIES = "authorities", _("It is in the hands of the authorities")
    NOT_CONFIRMED = "not_confirmed", _("It was looked into and not confirmed")
    NO_FURTHER = "no_further", _("Nothing more can be done")


# repr=False: what prints a variable, a log of templates for instance, prints no content


@dataclass(frozen=True, repr=False)
class Entry:
    """What was done: `code` of a protocol's step, or "own", "closed", "reopened". `by`: the number of an account."""

    code: str
    words: str
    by: int | None
    at: datetime.datetime
    outcome: str = ""


@dataclass(repr=False)
class Letter:
    """`by`: the number of the account that raised it. `told_at`: when focal persons were last told that it waits."""

    kind: str
    enterprise: str
    enterprise_words: str
    words: str
    by: int | None
    organisation: int | None
    raised_at: datetime.datetime
    entries: list[Entry] = field(default_factory=list)
    told_at: datetime.datetime | None = None

    def done(self, code: str) -> Entry | None:
        """The entry of a step, the newest."""
        return next((one for one in reversed(self.entries) if one.code == code), None)

    def due(self, step: Step) -> datetime.datetime:
        """Until when a step has to be taken."""
        return self.raised_at + datetime.timedelta(hours=step.hours)

    def waiting(self, protocol: Protocol) -> list[Step]:
        """The steps that nobody has taken yet."""
        return [one for one in protocol.steps_for(self.kind) if self.done(one.code) is None]

    def overdue(self, protocol: Protocol, moment: datetime.datetime) -> list[Step]:
        """Those of them whose time is over."""
        return [one for one in self.waiting(protocol) if self.due(one) < moment]


def protocol_of(country: str) -> Protocol:
    """What is done in a country; our default where nobody knows it."""
    try:
        return country_files.get(country).concerns
    except country_files.UnknownCountry:
        return DEFAULT


def sealed(concern: SeriousConcern, letter: Letter) -> str:
    """The letter, sealed for its row."""
    return sealing.seal(concern.uid, _as_json(asdict(letter)))


def opened(concern: SeriousConcern) -> Letter:
    """The letter of a row; CannotOpen where its key is not here."""
    found = sealing.unseal(concern.uid, concern.sealed)
    entries = [Entry(**{**one, "at": _moment(one["at"])}) for one in found.pop("entries")]
    moments = {name: _moment(found.pop(name)) for name in ("raised_at", "told_at")}
    return Letter(**found, **moments, entries=entries)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
