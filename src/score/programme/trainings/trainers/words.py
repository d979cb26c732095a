"""Words of trainers' pages: names, modules, states, steps."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from score.programme.core import formats
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.standing import Held, Level, Stand

STATES = (
    "expert", "certified", "recognised", "recommended", "cycle", "trained", "candidate", "suspended", "expired",
    "revoked", "none",
)  # fmt: skip


def level_words(level: str) -> str:
    """What a certificate says its holder is."""
    return capfirst(str(Level(level).label))


def state_words(state: str) -> str:
    """How far somebody is with a module, short enough for a table."""
    return {
        "expert": _("Expert trainer"),
        "certified": _("Certified"),
        "recognised": _("Recognised"),
        "recommended": _("Recommended"),
        "cycle": _("Cycle done"),
        "trained": _("Schooled"),
        "candidate": _("Candidate"),
        "suspended": pgettext("trainer", "Suspended"),
        "expired": pgettext("trainer", "Expired"),
        "revoked": pgettext("trainer", "Revoked"),
        "none": _("On the roster only"),
    }[state]


def state_glyph(state: str) -> str:
    """The shape beside a state."""
    if state in ("expert", "certified", "recognised"):
        return "good"
    return {"suspended": "watch", "expired": "bad", "revoked": "bad"}.get(state, "none")


def state_of(held: Held | None, last_step: str) -> str:
    """The state that a certificate and the last step make together."""
    if held is None:
        return last_step or "none"
    if held.stand in (Stand.VALID, Stand.NOT_YET):
        return str(held.certificate.level)
    return held.stand.value


def stand_words(held: Held) -> str:
    """How a certificate stands, with the day that matters: valid until, expired on, revoked since."""
    until = held.certificate.valid_until
    if held.stand is Stand.VALID:
        return _("valid until %(day)s") % {"day": formats.day(until)} if until else _("valid without an end")
    if held.stand is Stand.NOT_YET:
        return _("valid from %(day)s on") % {"day": formats.day(held.certificate.issued_on)}
    if held.stand is Stand.EXPIRED:
        return _("expired on %(day)s") % {"day": formats.day(until)}
    words = {
        Stand.SUSPENDED: _("suspended since %(day)s"),
        Stand.REVOKED: _("revoked since %(day)s"),
    }[held.stand]
    return words % {"day": formats.day(held.since)}


def names_of(trainers: Iterable[Trainer]) -> dict[int, str]:
    """The names of trainers by their key; whoever was erased is a number."""
    found = list(trainers)
    known = dict(
        PersonDetails.objects.filter(person__in=[one.person_id for one in found]).values_list("person_id", "name")
    )
    return {one.pk: known.get(one.person_id) or number_words(one) for one in found}


def name_of(trainer: Trainer) -> str:
    """The name of one trainer."""
    return names_of([trainer])[trainer.pk]


def number_words(trainer: Trainer) -> str:
    """What stands where a name was erased."""
    return _("Trainer %(number)s") % {"number": trainer.pk}
