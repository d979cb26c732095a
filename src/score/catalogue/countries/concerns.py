"""What is done about a serious concern in a country: whom to call, which steps by when, whether authorities are told.

A country file may say so under `concerns`; where it does not, our default holds, which names nobody to call.
"""

from __future__ import annotations

from dataclasses import dataclass

from score.catalogue.toml_tables import Table
from score.catalogue.wording import marked as _

KINDS = ("child_labour", "forced_labour", "violence", "imminent_danger")
AUTHORITIES = ("must", "may", "unknown")  # be told: by law; where the focal person decides so; nobody has said
SOURCE = "our default, to be confirmed"


@dataclass(frozen=True)
class Call:
    """Somebody to call. `name`: source string to translate. `kinds`: of concerns; empty for all."""

    name: str
    phone: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step, due so many hours after the concern came. `kinds`: of concerns; empty for all."""

    code: str
    text: str
    hours: int
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protocol:
    """`phone`: of the focal persons, for who has no network; empty where nobody has named it."""

    phone: str
    calls: tuple[Call, ...]
    steps: tuple[Step, ...]
    authorities: str
    authorities_text: str
    source: str

    def steps_for(self, kind: str) -> tuple[Step, ...]:
        """The steps for a kind of concern, the most pressing first."""
        return tuple(sorted((one for one in self.steps if not one.kinds or kind in one.kinds), key=lambda s: s.hours))

    def calls_for(self, kind: str) -> tuple[Call, ...]:
        """Whom to call about a kind of concern."""
        return tuple(one for one in self.calls if not one.kinds or kind in one.kinds)


DEFAULT = Protocol(
    phone="",
    calls=(),
    steps=(
        Step("rescue", _("Call the emergency services, unless somebody has already."), 1, ("imminent_danger",)),
        Step("safety", _("Find out whether anybody is in danger now, and see to their safety first."), 24),
        Step("ask_back", _("Speak with whoever raised it. Do not ask for the victim's name."), 72),
        Step("authorities", _("Decide whether authorities must be told, and write down why."), 168),
        Step("follow_up", _("Find out what became of it, and whether those concerned are safe."), 720),
    ),
    authorities="unknown",
    authorities_text=_(
        "Nobody has confirmed yet what the law asks. Ask the country office's lawyer before you decide."
    ),
    source=SOURCE,
)


def read_protocol(table: Table) -> Protocol:
    """The table `concerns` of a country file; what it leaves out is as in our default. CatalogueFileError else."""
    phone = table.text("phone", "")
    calls = tuple(_call(one) for one in table.tables("calls"))
    steps = tuple(_step(one) for one in table.tables("steps")) or DEFAULT.steps
    if len({one.code for one in steps}) < len(steps):
        raise table.error("steps", "two steps have the same code")
    authorities = table.text("authorities", DEFAULT.authorities, choices=AUTHORITIES)
    words = table.text("text", DEFAULT.authorities_text if authorities == DEFAULT.authorities else None)
    protocol = Protocol(phone, calls, steps, authorities, words, table.text("source"))
    for kind in KINDS:
        if not protocol.steps_for(kind):
            raise table.error("steps", f"nothing is done about {kind}")
    table.finish()
    return protocol


def _call(table: Table) -> Call:
    found = Call(table.text("name"), table.text("phone"), _kinds(table))
    table.finish()
    return found


def _step(table: Table) -> Step:
    found = Step(table.code("code"), table.text("text"), table.whole("hours", least=1), _kinds(table))
    table.finish()
    return found


def _kinds(table: Table) -> tuple[str, ...]:
    return table.texts("kinds", (), KINDS)
