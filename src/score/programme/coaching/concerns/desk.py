"""The desk of the focal persons of a country: what waits, how old it is, which steps are late."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from score.catalogue.countries.concerns import Protocol, Step
from score.programme.coaching.concerns import letters
from score.programme.coaching.concerns.letters import Entry, Kind, Letter, Outcome
from score.programme.coaching.concerns.sealing import BadKey, CannotOpen
from score.programme.coaching.models import SeriousConcern
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Organisation, Role, User
from score.programme.organisations.queries import held_on

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class StepLine:
    """A step of the protocol: until when, by whom it was taken, whether it is late."""

    step: Step
    due: datetime.datetime
    entry: Entry | None
    late: bool


@dataclass(frozen=True)
class Concern:
    """A concern as the desk shows it. `letter`: None where its key is not on this server."""

    row: SeriousConcern
    letter: Letter | None
    protocol: Protocol
    moment: datetime.datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.row.state == SeriousConcern.State.OPEN

    @property
    def kind_words(self) -> str:
        """The kind in words."""
        return str(Kind(self.letter.kind).label) if self.letter else ""

    @property
    def enterprise_words(self) -> str:
        """The enterprise as the registry calls it today, else as it was written."""
        if self.letter is None:
            return ""
        found = Enterprise.objects.filter(uid=self.letter.enterprise).first() if self.letter.enterprise else None
        return found.name if found else self.letter.enterprise_words

    @property
    def age(self) -> int:
        """Full days since it came."""
        return (self.moment - self.letter.raised_at) // DAY if self.letter else 0

    @property
    def late(self) -> int:
        """How many steps are late; none of a closed concern."""
        return len(self.letter.overdue(self.protocol, self.moment)) if self.letter and self.is_open else 0

    @property
    def steps(self) -> list[StepLine]:
        """The protocol's steps, the most pressing first."""
        letter = self.letter
        if letter is None:
            return []
        late = letter.overdue(self.protocol, self.moment) if self.is_open else []
        found = self.protocol.steps_for(letter.kind)
        return [StepLine(one, letter.due(one), letter.done(one.code), one in late) for one in found]


def desk_of(actor: Actor, moment: datetime.datetime, *, closed: bool = False) -> list[Concern]:
    """The open or the closed concerns of the reader's country: those with most late steps first, then the oldest."""
    state = SeriousConcern.State.CLOSED if closed else SeriousConcern.State.OPEN
    found = [shown(one, moment) for one in visible_to(actor, SeriousConcern).filter(state=state).order_by("pk")]
    return sorted(found, key=lambda one: (-one.late, one.letter.raised_at if one.letter else moment))


def shown(row: SeriousConcern, moment: datetime.datetime) -> Concern:
    """One concern as of a moment."""
    try:
        letter = letters.opened(row)
    except (CannotOpen, BadKey):
        letter = None
    return Concern(row, letter, letters.protocol_of(row.country), moment)


@dataclass(frozen=True, repr=False)
class Raiser:
    """Who raised a concern: empty where the account was erased."""

    name: str
    email: str
    organisation: str


def told_by(letter: Letter) -> Raiser:
    """Who raised it, so that the focal person can ask back."""
    user = User.objects.filter(pk=letter.by).first()
    organisation = Organisation.objects.filter(pk=letter.organisation).first()
    erased = user is not None and not user.is_active
    return Raiser(
        name=user.get_full_name() if user and not erased else "",
        email=user.email if user and not erased else "",
        organisation=organisation.name if organisation else "",
    )


def history_of(concern: Concern) -> list[dict[str, Any]]:
    """Everything that was done, the newest first: what, by whom, when, in which words."""
    if concern.letter is None:
        return []
    names = {one.pk: one.get_full_name() for one in User.objects.filter(pk__in={e.by for e in concern.letter.entries})}
    steps = {one.code: one.text for one in concern.protocol.steps}
    return [
        {
            "entry": one,
            "step": steps.get(one.code, ""),
            "outcome": Outcome(one.outcome).label if one.outcome else "",
            "by": names.get(one.by, ""),
        }
        for one in reversed(concern.letter.entries)
    ]


def focal_persons(day: datetime.date, country: str = "") -> QuerySet[Membership]:
    """Who holds the role on a day, in one country or in all."""
    found = Membership.objects.filter(
        held_on(day), role=Role.FOCAL_PERSON, user__is_active=True, organisation__active=True
    )
    return found.filter(organisation__country=country) if country else found.exclude(organisation__country="")
