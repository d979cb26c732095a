"""Where else than in the table of names a person may stand: files about them, files brought in, texts from devices.

Models of higher domains are named, not imported, as in `access.owners`. Facts are never edited, so that a name which
somebody typed into a free text of one stays; `left_in_facts` counts these, and whoever erases is told.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from score.programme.core import files
from score.programme.core.facts import fact_models
from score.programme.core.models import StoredFile
from score.programme.organisations.models import Person, PersonDetails, User

GONE = "…"  # stands where a name was
MOST_ASKED = 20  # traces for which the database looks; a condition has its limits
SHORTEST = 4  # letters; a shorter name stands in too many words
# files that are about one person, and the way to them
_ABOUT = (("TrainerStep", "trainer__person", "proof"),)
# what came from devices and files as it was typed, and notes that are no facts
_TYPED = (
    ("OfflineEntry", "base"),
    ("OfflineEntry", "values"),
    ("OfflineEntry", "met"),
    ("ClashValue", "value"),
    ("ImportBatch", "findings"),
    ("Job", "arguments"),
    ("Job", "message"),
    ("Job", "result"),
    ("EnterpriseContact", "function"),
    ("OpenCall", "text"),
    ("Application", "answers"),
    ("Application", "eligibility"),
    ("Application", "why"),
    ("SavedView", "title"),
    ("BulkChange", "reason"),
    ("BulkChange", "value"),
)
# photos, and the ways to an enterprise in which the person took part
_PHOTOS = (("PracticePhoto", "enterprise"), ("ProjectPhoto", "project__enterprise"))
_NO_LETTER = re.compile(r"[\W_]+")


def traces_of(person: Person, user: User | None) -> tuple[str, ...]:
    """By what somebody can be found in texts: whole names, phone, addresses."""
    details = PersonDetails.objects.filter(person=person).first()
    said = [details.name, details.name_local, details.phone, details.email] if details else []
    if user is not None:
        said.append(user.email)
    return tuple(dict.fromkeys(one.strip() for one in said if len(one.strip()) >= SHORTEST))


def erase_about(person: Person, *, actor: Any) -> None:
    """Files that are about the person lose their content and their name."""
    about: Q = Q(pk__in=())
    for name, way, field in _ABOUT:
        about |= Q(pk__in=_rows(name).filter(**{way: person, f"{field}__isnull": False}).values(field))
    for one in list(_kept(StoredFile.objects.filter(about))):
        files.erase(one, actor=actor)


def forget(traces: Iterable[str], *, actor: Any) -> None:
    """Lists brought in that hold one of the traces lose their content; names of files and typed texts are cut.

    Of many people at once, so that each list is read once.
    """
    wanted = tuple(traces)
    for one in list(_kept(StoredFile.objects.filter(pk__in=_rows("ImportBatch").values("file")))):
        if names(one, wanted):
            files.erase(one, actor=actor)
    _cut_names(wanted)
    empty_typed(wanted)


def names(stored: StoredFile, traces: Iterable[str]) -> bool:
    """Whether a file of text or a workbook holds one of the traces."""
    wanted = [one.casefold() for one in traces]
    return any(one in text for text in _texts(stored) for one in wanted)


def empty_typed(traces: Sequence[str]) -> int:
    """Names, phones and addresses in what was typed on devices and noted of files brought in; how many rows."""
    pattern = _pattern(traces)
    if pattern is None:
        return 0
    changed = 0
    for name, field in _TYPED:
        for row in _holding(_rows(name).all(), field, traces):
            before = getattr(row, field)
            after = _without(before, pattern)
            if after != before:
                type(row)._base_manager.filter(pk=row.pk).update(**{field: after})
                changed += 1
    return changed


def left_in_facts(traces: Iterable[str]) -> int:
    """In how many facts somebody typed one of the traces; these stay, and a correction does not take them away."""
    found = 0
    for model in fact_models():
        texts = [one for one in model._meta.concrete_fields if isinstance(one, CharField | TextField)]
        fields = [one.name for one in texts if not one.choices]
        holds = Q(pk__in=())
        for field in fields:
            for trace in traces:
                holds |= Q(**{f"{field}__icontains": trace})
        found += model._base_manager.filter(holds).count()
    return found


def photos_around(person: Person, photos: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Those of `photos` that were taken where the person took part, trained or is asked: they may show the person."""
    firms = Q(pk__in=_rows("Participation").filter(person=person).values("enterprise"))
    firms |= Q(pk__in=_rows("EnterpriseContact").filter(person=person).values("enterprise"))
    cohorts = _rows("CohortTrainer").filter(trainer__person=person).values("cohort")
    firms |= Q(pk__in=_rows("Enrolment").filter(cohort__in=cohorts).values("enterprise"))
    enterprises = apps.get_model("programme", "Enterprise")._base_manager.filter(firms)
    taken: Q = Q(pk__in=())
    for name, way in _PHOTOS:
        taken |= Q(pk__in=_rows(name).filter(**{f"{way}__in": enterprises}).values("file"))
    return photos.filter(taken, content_type__startswith="image/").order_by("-pk")


def _rows(name: str) -> Any:
    return apps.get_model("programme", name)._base_manager


def _kept(rows: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    return rows.exclude(content_type=files.ERASED).order_by("pk")


def _texts(stored: StoredFile) -> Iterator[str]:
    """The texts in a file: of a workbook, which is a packed folder, each part of it."""
    try:
        with files.opened(stored) as content:
            if zipfile.is_zipfile(content):
                with zipfile.ZipFile(content) as parts:
                    for part in parts.namelist():
                        yield parts.read(part).decode("utf-8", "replace").casefold()
                return
            content.seek(0)
            raw = content.read()
    except (OSError, zipfile.BadZipFile):
        return
    for encoding in ("utf-8", "utf-16", "cp1252"):
        yield raw.decode(encoding, "replace").casefold()


def _cut_names(traces: Iterable[str]) -> None:
    """Files whose own name holds a person's whole name are called something else from now on."""
    for trace in traces:
        words = [one for one in _NO_LETTER.split(trace.casefold()) if one]
        if not words:
            continue
        for one in StoredFile.objects.filter(name__icontains=words[0]):
            if set(words) <= set(_NO_LETTER.split(one.name.casefold())):
                ending = one.name.rpartition(".")[2]
                one.name = f"file.{ending}" if "." in one.name else "file"
                one.save(update_fields=["name"])


def _pattern(traces: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(map(re.escape, traces), key=len, reverse=True)
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _holding(rows: QuerySet[Any], field: str, traces: Sequence[str]) -> Iterator[Model]:
    """Rows that may hold a trace, also as databases write other scripts into JSON; of many traces, all rows."""
    if len(traces) > MOST_ASKED:
        return rows.iterator()
    holds: Q = Q(pk__in=())
    for trace in traces:
        for written in {trace, json.dumps(trace)[1:-1]}:
            holds |= Q(as_text__icontains=written)
    return rows.annotate(as_text=Cast(field, TextField())).filter(holds).iterator()


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    """The same without the traces, in whatever it is nested."""
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [_without(one, pattern) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, pattern) for key, one in value.items()}
    return value
