"""What the facts say about enterprises on a day: the values of their rows in lists.

Of records that are one enterprise, as for figures: what was recorded for the one that was kept comes first, then what
was recorded for the others; of heads the latest day of any; answers, enrolments and names of all count.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from score.programme.core.taken_back import taken_back_among
from score.programme.enterprises.attribute_values import point_of
from score.programme.enterprises.matching.plain_words import plain
from score.programme.enterprises.merges import root
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseRow,
    RecruitmentStage,
    Workforce,
)
from score.programme.results.models import Answer, Round
from score.programme.trainings.models import Enrolment

CUTS = ("country", "area", "sector", "size", "ownership")
COUNTRY, COORDINATES = "country", "coordinates"
COLUMNS: tuple[str, ...] = tuple(field.name for field in EnterpriseRow._meta.concrete_fields if not field.primary_key)
_NAMES_KEPT = 40  # a record with more names than that is found under the first of them
Groups = dict[int, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Merges:
    """Records around some enterprises that are one with them: which root each has."""

    root: dict[int, int]

    @property
    def all_keys(self) -> list[int]:
        """The enterprises asked for and those merged with them."""
        return sorted(self.root)

    @classmethod
    def around(cls, keys: Iterable[int]) -> Merges:
        """All merges in force that touch `keys`, followed in both directions to their ends."""
        found, new, kept = set(keys), set(keys), {}
        merges = EnterpriseMerge.objects.in_force().order_by("pk")
        while new:
            pairs = {
                *merges.filter(kept__in=new).values_list("absorbed_id", "kept_id"),
                *merges.filter(absorbed__in=new).values_list("absorbed_id", "kept_id"),
            }
            kept |= dict(sorted(pairs))
            new = {key for pair in pairs for key in pair} - found
            found |= new
        return cls({key: root(kept, key) for key in found})


def rows_of(merges: Merges, day: datetime.date) -> Iterator[EnterpriseRow]:
    """The row of every record in `merges`, as facts say on `day`. One merged into another says only what it was."""
    keys = merges.all_keys
    parts: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        parts[merges.root[key]].append(key)
    read, gone = _Read.of(keys, day), taken_back_among(Enterprise, keys)
    for one in Enterprise.objects.filter(pk__in=keys).order_by("pk").only("pk", "name", "name_local", "level"):
        absorbed = merges.root[one.pk] != one.pk
        members = [one.pk] if absorbed else sorted(parts[one.pk], key=lambda key: (key != one.pk, key))
        yield _row(one, members, read, left_out=absorbed or one.pk in gone)


@dataclass(frozen=True)
class _Read:
    """What was read about many enterprises, by their keys."""

    attributes: dict[tuple[int, str], str]
    countries: dict[int, set[str]]
    heads: dict[int, tuple[datetime.date, int]]
    names: dict[int, list[str]]
    stages: dict[int, tuple[Any, ...]]
    enrolled: set[int]
    answered: set[tuple[int, str]]

    @classmethod
    def of(cls, keys: list[int], day: datetime.date) -> _Read:
        """Read all there is to know of these records on `day`."""
        held = EnterpriseAttribute.objects.in_force().filter(
            enterprise__in=keys, kind__in=(*CUTS, COORDINATES), valid_from__lte=day
        )
        heads = Workforce.objects.in_force().filter(enterprise__in=keys, dimensions="", day__lte=day)
        stages = RecruitmentStage.objects.in_force().filter(enterprise__in=keys).order_by("reached_on", "pk")
        answers = Answer.objects.in_force().filter(
            round__enterprise__in=keys,
            round__kind__in=(Round.Kind.BASELINE, Round.Kind.ENDLINE),
            value__isnull=False,
        )
        return cls(
            attributes={  # of several, the latest comes last and stays
                (key, kind): value
                for key, kind, value in held.order_by("valid_from", "pk").values_list("enterprise", "kind", "value")
            },
            heads={
                key: (since, int(number))
                for key, since, number in heads.order_by("day", "pk").values_list("enterprise", "day", "heads")
            },
            countries=_countries(keys, day),
            names=_names(keys),
            stages={
                key: (on, pk, stage)
                for key, on, pk, stage in stages.values_list("enterprise", "reached_on", "pk", "stage")
            },
            enrolled=set(Enrolment.objects.in_force().filter(enterprise__in=keys).values_list("enterprise", flat=True)),
            answered=set(answers.order_by().values_list("round__enterprise", "round__kind").distinct()),
        )


def _countries(keys: list[int], day: datetime.date) -> dict[int, set[str]]:
    """Where records and their parts, down to the parts of parts, stand on `day` or will stand later."""
    parts = Enterprise.objects.filter(parent__in=keys).exclude(level=Enterprise.Level.GROUP)
    below = dict(parts.values_list("pk", "parent"))
    below |= dict(Enterprise.objects.filter(parent__in=list(below)).values_list("pk", "parent"))
    held = EnterpriseAttribute.objects.in_force().filter(kind="country").order_by("enterprise", "valid_from", "pk")
    found: dict[int, set[str]] = defaultdict(set)
    for key, facts in itertools.groupby(
        held.filter(enterprise__in={*keys, *below}).values_list("enterprise", "valid_from", "value"), lambda one: one[0]
    ):
        dated = [(since, value) for _key, since, value in facts]
        now = [value for since, value in dated if since <= day][-1:]
        places = {*now, *(value for since, value in dated if since > day)}
        while key is not None:
            found[key] |= places
            key = below.get(key)
    return found


def _names(keys: list[int]) -> dict[int, list[str]]:
    """All by which a record can be found, in plain letters: the name it is listed under first."""
    found: dict[int, list[str]] = defaultdict(list)
    records = Enterprise.objects.filter(pk__in=keys).order_by("pk")
    for key, name, local, reference in records.values_list("pk", "name", "name_local", "reference"):
        found[key] += _findable(name)
        found[key] += _findable(local)
        found[key] += _number(reference)
    others = EnterpriseName.objects.in_force().filter(enterprise__in=keys).order_by("pk")
    for key, text in others.values_list("enterprise", "text"):
        found[key] += _findable(text)
    numbers = EnterpriseIdentifier.objects.in_force().filter(enterprise__in=keys).order_by("pk")
    for key, value in numbers.values_list("enterprise", "value"):
        found[key] += _number(value)
    return found


def _findable(name: str) -> list[str]:
    """A name in plain letters; of other scripts also written together, as people type them in Latin letters."""
    spoken = plain(name)
    return [spoken] if name.isascii() else [spoken, spoken.replace(" ", "")]


def _number(number: str) -> list[str]:
    spoken = plain(number)
    return [spoken, spoken.replace(" ", "")]


def coordinates_of(text: str) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees from what was recorded, as "5.6037, -0.1870"; twice None where it is none."""
    point = point_of(text)
    return (float(point[0]), float(point[1])) if point else (None, None)


def _row(one: Enterprise, members: list[int], read: _Read, *, left_out: bool) -> EnterpriseRow:
    def first(kind: str) -> str:
        if kind == COUNTRY:
            return read.attributes.get((one.pk, kind), "")
        return next((found for key in members if (found := read.attributes.get((key, kind)))), "")

    latitude, longitude = coordinates_of(first(COORDINATES))
    heads = [read.heads[key] for key in members if key in read.heads]
    names = dict.fromkeys(text for key in members for text in read.names[key] if text)
    stages = [read.stages[key] for key in members if key in read.stages]
    return EnterpriseRow(
        enterprise_id=one.pk,
        name=one.name,
        name_plain=plain(one.name)[:200],
        search="\n".join(list(names)[:_NAMES_KEPT]),
        level=one.level,
        also_in=",".join(sorted(read.countries[one.pk] - {first(COUNTRY)})),
        latitude=latitude,
        longitude=longitude,
        heads=max(heads, key=lambda held: held[0])[1] if heads else None,  # of one day, the kept record's
        stage=max(stages)[2] if stages else "",
        has_baseline=any((key, Round.Kind.BASELINE.value) in read.answered for key in members),
        has_endline=any((key, Round.Kind.ENDLINE.value) in read.answered for key in members),
        trained=any(key in read.enrolled for key in members),
        left_out=left_out,
        **{kind: first(kind) for kind in CUTS},
    )
