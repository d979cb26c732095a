"""The cohort's workbook: participants and their attendance, one line each, to work on paper or without a network.

The first column seals what the line said when the workbook went out, so that what was changed meanwhile is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import Participation
from score.programme.trainings.planning.queries import Snapshot

SALT = "score.cohort.workbook"
SPARE = 2  # empty lines for each enterprise, for people who are not known yet
ENTERPRISE, NAME, LOCAL, SEX, ROLE = "enterprise", "name", "name_local", "sex", "job_role"
TEXTS = (NAME, LOCAL)
DAY = "day_"

Line = dict[str, Any]


@dataclass(frozen=True)
class Seal:
    """What a line said when the workbook went out. `person`: 0 for an empty line."""

    cohort: int
    enterprise: int
    person: int
    values: Line


def fields_of(seen: Snapshot) -> list[str]:
    """The columns that may be filled in, in their order."""
    return [NAME, LOCAL, SEX, ROLE, *(f"{DAY}{one.number}" for one in seen.days)]


def titles_of(seen: Snapshot) -> dict[str, str]:
    """Field to the title of its column, in the reader's language."""
    return {
        NAME: _("Name"),
        LOCAL: _("Name in local script"),
        SEX: _("Woman or man"),
        ROLE: _("Manager or worker"),
        **{
            f"{DAY}{one.number}": _("Day %(n)s, %(day)s") % {"n": one.number, "day": one.day.isoformat()}
            for one in seen.days
        },
    }


def head_of(seen: Snapshot) -> list[str]:
    """The first row."""
    titles = titles_of(seen)
    return [_("Leave as it is"), _("Enterprise"), *(titles[one] for one in fields_of(seen))]


def lines_now(seen: Snapshot) -> dict[int, Line]:
    """What holds now, by person."""
    details = {
        one.person_id: one for one in PersonDetails.objects.filter(person__in=[p.person_id for p in seen.participants])
    }
    found: dict[int, Line] = {}
    for one in seen.participants:
        named = details.get(one.person_id)
        line: Line = {NAME: "", LOCAL: "", SEX: one.sex, ROLE: one.job_role}
        if named:
            line |= {NAME: named.name, LOCAL: named.name_local}
        for day in seen.days:
            line[f"{DAY}{day.number}"] = seen.attendance.get((one.person_id, day.number))
        found[one.person_id] = line
    return found


def rows_of(seen: Snapshot) -> Iterator[list[Any]]:
    """Heads, then the lines of each enterprise, managers first, and some empty ones."""
    yield head_of(seen)
    lines, fields = lines_now(seen), fields_of(seen)
    empty: Line = dict.fromkeys(fields, "") | {one: None for one in fields if one.startswith(DAY)}
    for enterprise in seen.enrolled:
        people = [one for one in seen.participants if one.enterprise_id == enterprise.pk]
        for one in sorted(people, key=lambda p: (p.job_role != "manager", lines[p.person_id][NAME], p.pk)):
            line = lines[one.person_id]
            seal = sealed(Seal(seen.cohort.pk, enterprise.pk, one.person_id, line))
            yield [seal, enterprise.name, *(words_of(name, line[name]) for name in fields)]
        for _spare in range(SPARE):
            seal = sealed(Seal(seen.cohort.pk, enterprise.pk, 0, empty))
            yield [seal, enterprise.name, *("" for _name in fields)]


def sealed(seal: Seal) -> str:
    """The text of the first column."""
    return signing.dumps([seal.cohort, seal.enterprise, seal.person, seal.values], salt=SALT, compress=True)


def opened(text: str) -> Seal:
    """What a line said. signing.BadSignature for a text that is none of ours."""
    cohort, enterprise, person, values = signing.loads(text, salt=SALT)
    return Seal(cohort, enterprise, person, values)


def words_of(name: str, value: Any) -> str:
    """A value as it stands in a cell and on the page."""
    if name.startswith(DAY):
        return {True: pgettext("answer", "yes"), False: pgettext("answer", "no")}.get(value, "")
    labels: Mapping[str, Any] = {
        SEX: dict(Participation.Sex.choices),
        ROLE: dict(Participation.JobRole.choices),
    }.get(name, {})
    return str(labels[value]) if value and value in labels else str(value or "")
