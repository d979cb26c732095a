"""The form of a project: every field with what is recorded, the same with and without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from score.programme.coaching.actions.projects import CARD
from score.programme.coaching.entry_values import Place, plain
from score.programme.coaching.models import ImprovementProject, ProjectCard, ProjectMeasure, ProjectMoney
from score.programme.coaching.project_entries import MEASURE, MONEY, READ, READ_MEASURE, READ_MONEY, WHY
from score.programme.coaching.visit_entries import PHOTO
from score.programme.core.offline.kinds import Standing, Value


@dataclass(frozen=True)
class Part:
    """A measure or a saving: its places by name."""

    name: str
    label: str
    places: dict[str, Place]


@dataclass(frozen=True)
class ProjectForm:
    """All places of the form, and what stands."""

    card: dict[str, Place]
    stage: Place
    why: Place
    measures: list[Part]
    money: list[Part]
    photos: list[tuple[str, Place]]
    overlaps: list[tuple[str, str]]
    better: list[tuple[str, str]]
    recorded: dict[str, Value]


def project_form(
    project: ImprovementProject,
    standing: Mapping[str, Standing],
    currency: str,
    typed: Mapping[str, Value] | None = None,
) -> ProjectForm:
    """The form with what is recorded; `typed` stands in its place where it could not be saved."""
    recorded = {name: one.value for name, one in standing.items()}
    recorded.setdefault("from_suggestion", False)
    entered = typed or {}

    def place(name: str, otherwise: Value = None) -> Place:
        return Place(name, entered.get(name, recorded.get(name, otherwise)), recorded.get(name))

    return ProjectForm(
        card={name: place(name) for name in CARD},
        stage=place("stage"),
        why=place(WHY),
        measures=[
            Part(when, str(label), {name: place(f"{when}:{name}") for name in MEASURE})
            for when, label in ProjectMeasure.When.choices
        ],
        money=[
            Part(
                kind,
                str(label),
                {name: place(f"{kind}:{name}", currency if name == "currency" else None) for name in MONEY},
            )
            for kind, label in ProjectMoney.Kind.choices
        ],
        photos=[(str(label), Place(f"{PHOTO}{when}", None)) for when, label in ProjectMeasure.When.choices],
        overlaps=_others(project),
        better=[("", _("not said")), *((value, str(label)) for value, label in ProjectCard.Better.choices)],
        recorded=recorded,
    )


def fields_of() -> dict[str, Callable[[Value], Any]]:
    """How each field of the form is read when it is sent without scripts."""
    fields = dict(READ)
    for when in ProjectMeasure.When.values:
        fields |= {f"{when}:{name}": read for name, read in READ_MEASURE.items()}
    for kind in ProjectMoney.Kind.values:
        fields |= {f"{kind}:{name}": read for name, read in READ_MONEY.items()}
    return {name: _as_sent(read) for name, read in fields.items()}


def without_default_currency(values: dict[str, Value]) -> dict[str, Value]:
    """A currency that stands in the form by itself says nothing where no amount goes with it."""
    kept = dict(values)
    for kind in ProjectMoney.Kind.values:
        if all(values.get(f"{kind}:{name}") is None for name in MONEY if name != "currency"):
            kept.pop(f"{kind}:currency", None)
    return kept


def _as_sent(read: Callable[[Value], Any]) -> Callable[[Value], Value]:
    return lambda value: plain(read(value))


def _others(project: ImprovementProject) -> list[tuple[str, str]]:
    """Other projects of the enterprise, by title."""
    cards = ProjectCard.objects.in_force().filter(project__enterprise=project.enterprise).exclude(project=project)
    found = [(str(one.project.uid), one.title) for one in cards.select_related("project")]
    return sorted(found, key=lambda one: one[1].casefold())
