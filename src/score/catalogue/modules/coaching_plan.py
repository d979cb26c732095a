"""What a module plans for its visits: when each is due and what for, and the practices a trainer looks for."""

from __future__ import annotations

from dataclasses import dataclass

from score.catalogue.toml_tables import Table
from score.catalogue.wording import marked as _

DAYS_A_WEEK = 7
LOOK = _("Look at what has changed since the class")


@dataclass(frozen=True)
class PlannedVisit:
    """Visit `number` (from 1), due `week` weeks after the last class day. `purpose` is a source string."""

    number: int
    purpose: str
    week: int

    @property
    def days_after_class(self) -> int:
        """How many days after the last class day it is due: the same day of the week."""
        return self.week * DAYS_A_WEEK


@dataclass(frozen=True)
class Practice:
    """One line of a visit's checklist. `words` and `help` are source strings; `code` is what the tables store."""

    code: str
    words: str
    help: str


def read_planned_visits(table: Table, inherited: tuple[PlannedVisit, ...]) -> tuple[PlannedVisit, ...]:
    """The visits under [[planned_visits]], numbered 1, 2, 3 and in the order of their weeks; else those inherited."""
    if not table.has("planned_visits"):
        return inherited
    found: list[PlannedVisit] = []
    for at, one in enumerate(table.tables("planned_visits"), 1):
        visit = PlannedVisit(one.whole("number", least=1), one.text("purpose"), one.whole("week"))
        if visit.number != at:
            raise one.error("number", f"must be {at}: visits are numbered 1, 2, 3")
        if found and visit.week < found[-1].week:
            raise one.error("week", "is before the visit above it")
        one.finish()
        found.append(visit)
    return tuple(found)


def read_practices(table: Table, inherited: tuple[Practice, ...]) -> tuple[Practice, ...]:
    """The checklist under [[practices]]; else the one inherited. A code stands in it once."""
    if not table.has("practices"):
        return inherited
    found: dict[str, Practice] = {}
    for one in table.tables("practices"):
        practice = Practice(one.code("code"), one.text("words"), one.text("help"))
        if practice.code in found:
            raise one.error("code", f"{practice.code!r} is there twice")
        one.finish()
        found[practice.code] = practice
    return tuple(found.values())


def spread_visits(number: int, weeks: int) -> tuple[PlannedVisit, ...]:
    """So many visits over a module's weeks, evenly, where its file plans none: 3 in 12 weeks are weeks 3, 6 and 9."""
    return tuple(PlannedVisit(at, LOOK, max(1, weeks * at // (number + 1))) for at in range(1, number + 1))
