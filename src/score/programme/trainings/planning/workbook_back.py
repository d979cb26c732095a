"""The cohort's workbook comes back: every difference is shown before anything is written (rule 37)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import parse_yes_no
from score.programme.core import facts
from score.programme.core.recording import put
from score.programme.enterprises.imports.findings import ERROR, Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Sheet
from score.programme.enterprises.imports.workbooks import read_workbook
from score.programme.organisations.actions import describe_person
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person, PersonDetails
from score.programme.trainings.actions import add_participant, record_attendance
from score.programme.trainings.models import Cohort, Participation
from score.programme.trainings.planning.actions import changing, refuse_unless_changeable
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.workbook import (
    DAY,
    NAME,
    ROLE,
    SEX,
    TEXTS,
    Line,
    Seal,
    fields_of,
    lines_now,
    opened,
    titles_of,
)

SEEN_SALT = "score.cohort.workbook.seen"
LONGEST = 200


@dataclass(frozen=True)
class Difference:
    """One field that the workbook says otherwise. `out`: what it said when it went out.

    `person`: 0 for somebody new, of whom `line` (the number in the file) keeps the fields together.
    """

    line: int
    enterprise: int
    person: int
    field: str
    out: Any
    now: Any
    back: Any

    @property
    def changed_meanwhile(self) -> bool:
        """Whether somebody recorded something else since the workbook went out: then all three are shown."""
        return self.out != self.now


@dataclass
class Comparison:
    """What a workbook would change, and what in it cannot be read."""

    differences: list[Difference] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lines: int = 0


def compare(cohort: Cohort, path: Path, name: str) -> Comparison:
    """Hold a workbook against what is recorded now. UnreadableFile where it cannot be taken at all.

    An empty cell says nothing: nothing is ever emptied by a workbook.
    """
    seen, findings = Snapshot(cohort), Findings()
    sheet = read_workbook(path, name, findings)
    wanted = fields_of(seen)
    places = _columns(sheet, seen)
    found = Comparison(problems=[str(one) for one in findings.kept if one.severity == ERROR])
    found.problems += [_missing(seen, one) for one in wanted if one not in places]
    now, enrolled = lines_now(seen), {one.pk for one in seen.enrolled}
    firms = {one.person_id: one.enterprise_id for one in seen.participants}
    met: set[int] = set()
    for number, cells in sheet.rows:
        try:
            seal = _seal(cells[0], cohort, enrolled, now, met)
            said = {one: read_cell(one, cells[places[one]]) for one in wanted if one in places}
            found.differences += _of_line(number, seal, said, now, wanted, firms)
        except ValidationError as problem:
            found.problems.append(_("Line %(n)s: %(problem)s") % {"n": number, "problem": " ".join(problem.messages)})
        found.lines += 1
    return found


def _columns(sheet: Sheet, seen: Snapshot) -> dict[str, int]:
    """Field to its column, by the titles in any of the languages of the pages. UnreadableFile where none is ours."""
    found: dict[str, int] = {}
    for code in dict.fromkeys((translation.get_language() or "en", "en", "fr")):
        with translation.override(code):
            for name, title in titles_of(seen).items():
                begins = title.partition(",")[0]  # a class day may have moved since
                at = next((n for n, column in enumerate(sheet.columns) if column.partition(",")[0] == begins), None)
                if at is not None:
                    found.setdefault(name, at)
    if NAME not in found or len(sheet.columns) < len(found) + 2:
        raise UnreadableFile(_("This is not the workbook of a cohort: download it anew and fill that in."))
    return found


def _missing(seen: Snapshot, name: str) -> str:
    return _("There is no column “%(title)s”: nothing is read of it.") % {"title": titles_of(seen)[name]}


def _seal(cell: Any, cohort: Cohort, enrolled: Collection[int], now: dict[int, Line], met: set[int]) -> Seal:
    try:
        seal = opened(str(cell or ""))
    except (signing.BadSignature, TypeError, ValueError):
        raise ValidationError(
            _("its first cell was changed or is empty. Copy a whole empty line of the firm.")
        ) from None
    if seal.cohort != cohort.pk:
        raise ValidationError(_("it belongs to another cohort."))
    if seal.enterprise not in enrolled:
        raise ValidationError(_("its enterprise is no longer enrolled in this cohort."))
    if seal.person and seal.person not in now:
        raise ValidationError(_("this person no longer takes part in the cohort."))
    if seal.person and seal.person in met:
        raise ValidationError(_("this person stands in two lines."))
    met.add(seal.person)
    return seal


def _of_line(
    number: int,
    seal: Seal,
    said: Line,
    now: dict[int, Line],
    wanted: Sequence[str],
    firms: dict[int, int],
) -> Iterator[Difference]:  # fmt: skip
    if not seal.person:
        if all(value in (None, "") for value in said.values()):
            return
        _refuse_known(seal, said, now, firms)
    current = now.get(seal.person, {})
    for name in wanted:
        back, stands = said.get(name), current.get(name, None if name.startswith(DAY) else "")
        if back in (None, "") or back == stands or back == seal.values.get(name):
            continue
        out = seal.values.get(name, None if name.startswith(DAY) else "")
        yield Difference(number, seal.enterprise, seal.person, name, out, stands, back)


def _refuse_known(seal: Seal, said: Line, now: dict[int, Line], firms: dict[int, int]) -> None:
    """Somebody new needs a name, and none that the firm has in this cohort already: the workbook came back twice."""
    if not said.get(NAME):
        raise ValidationError(_("somebody new needs a name."))
    name = said[NAME].casefold()
    if any(line[NAME].casefold() == name for pk, line in now.items() if firms.get(pk) == seal.enterprise):
        raise ValidationError(_("somebody of this name takes part for this enterprise already."))


def read_cell(name: str, cell: Any) -> Any:
    """A cell as a value: text, a choice, yes or no; None or an empty text where it says nothing. ValidationError."""
    text = " ".join(str(cell).split()) if cell is not None else ""
    if name in TEXTS:
        if len(text) > LONGEST:
            raise ValidationError(_("a name is longer than %(n)s letters.") % {"n": LONGEST})
        return text
    if not text:
        return None if name.startswith(DAY) else ""
    if name.startswith(DAY):
        try:
            return bool(parse_yes_no(cell))
        except Unreadable:
            raise ValidationError(_("“%(text)s” is neither yes nor no.") % {"text": text[:40]}) from None
    choices = {SEX: Participation.Sex, ROLE: Participation.JobRole}[name]
    for code in dict.fromkeys((translation.get_language() or "en", "en", "fr")):
        with translation.override(code):
            for value, label in choices.choices:
                if value and text.casefold() in (value, str(label).casefold()):
                    return value
    raise ValidationError(_("“%(text)s” is not one of the choices.") % {"text": text[:40]})


def keep_seen(cohort: Cohort, found: Comparison) -> str:
    """The differences as a text that the page carries, so that what is written is what was seen."""
    rows = [[d.line, d.enterprise, d.person, d.field, d.out, d.now, d.back] for d in found.differences]
    return signing.dumps([cohort.pk, rows], salt=SEEN_SALT, compress=True)


def seen_again(cohort: Cohort, text: str) -> list[Difference]:
    """The differences that a page carried. ValidationError for a text that is none of ours, or of another cohort."""
    try:
        pk, rows = signing.loads(text, salt=SEEN_SALT, max_age=24 * 3600)
    except (signing.BadSignature, TypeError, ValueError):
        raise ValidationError(_("Upload the workbook again.")) from None
    if pk != cohort.pk:
        raise ValidationError(_("This workbook belongs to another cohort."))
    return [Difference(*row) for row in rows]


def take(*, actor: Actor | None, cohort: Cohort, differences: Sequence[Difference]) -> int:
    """Write these differences, all or none; how many. ValidationError where one of them is no longer as it was seen."""
    reason = _("from the cohort's workbook")
    with changing(actor, cohort) as (_writing, seen):
        refuse_unless_changeable(seen)
        now = lines_now(seen)
        for one in differences:
            stands = now.get(one.person, {}).get(one.field, None if one.field.startswith(DAY) else "")
            if one.person and stands != one.now:
                raise ValidationError(
                    _("Something was changed meanwhile. Upload the workbook again and look once more.")
                )
        people = _people(actor, cohort, seen, differences)
        presences: dict[tuple[int, int], bool] = {}
        for one in differences:
            person = one.person or people[one.line]
            if one.field.startswith(DAY):
                presences[person, int(one.field.removeprefix(DAY))] = one.back
        _describe(actor, people, differences)
        _correct(actor, cohort, seen, differences, reason)
        if presences:
            record_attendance(actor=actor, cohort=cohort, presences=presences, reason=reason)
    return len(differences)


def _people(
    actor: Actor | None, cohort: Cohort, seen: Snapshot, differences: Sequence[Difference]
) -> dict[int, int]:  # fmt: skip
    """People who are new, by the line on which they stand."""
    firms = {one.pk: one for one in seen.enrolled}
    found: dict[int, int] = {}
    for line in dict.fromkeys(one.line for one in differences if not one.person):
        of_line = {one.field: one for one in differences if one.line == line}
        if NAME not in of_line:
            raise ValidationError(_("Somebody new needs a name: take the name in line %(n)s as well.") % {"n": line})
        enterprise = firms.get(of_line[NAME].enterprise)
        if enterprise is None:
            raise ValidationError(_("Something was changed meanwhile. Upload the workbook again and look once more."))
        said = {name: of_line[name].back if name in of_line else "" for name in (SEX, ROLE)}
        added = add_participant(actor=actor, cohort=cohort, enterprise=enterprise, sex=said[SEX], job_role=said[ROLE])
        found[line] = added.person_id
    return found


def _describe(actor: Actor | None, people: dict[int, int], differences: Sequence[Difference]) -> None:
    """Names, which live with the person."""
    wanted: dict[int, dict[str, str]] = {}
    for one in differences:
        if one.field in TEXTS:
            wanted.setdefault(one.person or people[one.line], {})[one.field] = one.back
    known = {one.person_id: one for one in PersonDetails.objects.filter(person__in=list(wanted))}
    for pk, said in wanted.items():
        old = known.get(pk)
        kept = {n: getattr(old, n) for n in ("name", "name_local", "language", "phone", "email")} if old else {}
        describe_person(actor=actor, person=Person.objects.get(pk=pk), **{"name": "", **kept, **said})


def _correct(
    actor: Actor | None, cohort: Cohort, seen: Snapshot, differences: Sequence[Difference], reason: str
) -> None:  # fmt: skip
    """Sex and job role of those who take part already."""
    wanted: dict[int, dict[str, str]] = {}
    for one in differences:
        if one.person and one.field in (SEX, ROLE):
            wanted.setdefault(one.person, {})[one.field] = one.back
    with facts.writing(actor and actor.user) as writing:
        for old in seen.participants:
            if said := wanted.get(old.person_id):
                new = Participation(
                    cohort=cohort,
                    enterprise_id=old.enterprise_id,
                    person_id=old.person_id,
                    sex=said.get(SEX, old.sex),
                    job_role=said.get(ROLE, old.job_role),
                )
                put(writing, new, reason=reason)
