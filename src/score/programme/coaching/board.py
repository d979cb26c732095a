"""Projects of an enterprise as cards in columns, and one project with all that is known of it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from score.programme.coaching.models import (
    ImprovementProject,
    ProjectCard,
    ProjectMeasure,
    ProjectMoney,
    ProjectPhoto,
    ProjectStage,
)
from score.programme.coaching.places import records_of
from score.programme.coaching.rates import Change, Counted, change
from score.programme.coaching.savings import Amount, amount_of
from score.programme.core.facts import chain
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor


@dataclass
class Known:
    """What is known of one project."""

    project: ImprovementProject
    card: ProjectCard | None = None
    stage: ProjectStage | None = None
    before: ProjectMeasure | None = None
    after: ProjectMeasure | None = None
    observed: ProjectMoney | None = None
    projected: ProjectMoney | None = None
    photos: dict[str, list[ProjectPhoto]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_rate(self) -> bool:
        """Whether two counts make the measure."""
        return any(one is not None and one.base is not None for one in (self.before, self.after))

    @property
    def change(self) -> Change | None:
        """How the measure changed, where both sides are there."""
        return change(counted(self.before), counted(self.after), self.card.better if self.card else "")

    @property
    def level_before(self) -> Counted | None:
        """The side before."""
        return counted(self.before)

    @property
    def saving(self) -> Amount | None:
        """What was observed."""
        return amount_of(self.observed) if self.observed else None

    @property
    def shown_photo(self) -> ProjectPhoto | None:
        """The photo on the card: how it is now, else how it was."""
        found = self.photos.get("after") or self.photos.get("before") or [None]
        return found[-1]


@dataclass(frozen=True)
class Column:
    """One stage with its projects, the newest first."""

    stage: str
    label: str
    cards: list[Known]
    others: list[tuple[str, str]]


def counted(measure: ProjectMeasure | None) -> Counted | None:
    """A recorded measure as it is reckoned with."""
    return None if measure is None else Counted(measure.count, measure.base)


def board_of(actor: Actor, enterprise: Enterprise) -> list[Column]:
    """All stages, in their order, with the projects the reader may see."""
    rows = visible_to(actor, ImprovementProject).filter(enterprise__in=records_of(enterprise)).order_by("-pk")
    cards: dict[str, list[Known]] = defaultdict(list)
    for one in known_of(list(rows)):
        cards[one.stage.stage if one.stage else ProjectStage.Stage.IDEA].append(one)
    stages = [(value, str(label)) for value, label in ProjectStage.Stage.choices]
    return [Column(value, label, cards[value], [one for one in stages if one[0] != value]) for value, label in stages]


def known_of(projects: list[ImprovementProject]) -> list[Known]:
    """What is known of each, in the order given."""
    found = {one.pk: Known(one) for one in projects}
    within = {"project__in": list(found)}
    for card in ProjectCard.objects.in_force().filter(**within):
        found[card.project_id].card = card
    for stage in ProjectStage.objects.in_force().filter(**within):
        found[stage.project_id].stage = stage
    for measure in ProjectMeasure.objects.in_force().filter(**within):
        setattr(found[measure.project_id], measure.when, measure)
    for money in ProjectMoney.objects.in_force().filter(**within).select_related("overlaps_with"):
        setattr(found[money.project_id], money.kind, money)
    for photo in ProjectPhoto.objects.in_force().filter(**within).select_related("file").order_by("pk"):
        found[photo.project_id].photos[photo.when].append(photo)
    return [found[one.pk] for one in projects]


@dataclass(frozen=True)
class Happened:
    """One line of a project's history."""

    words: str
    day: datetime.date
    reason: str
    stands: bool


def stages_of(known: Known) -> list[Happened]:
    """Through which stages it went, the newest first, with what was said about each move."""
    if known.stage is None:
        return []
    return [
        Happened(str(link.get_stage_display()), link.day, link.reason, at == 0)
        for at, link in enumerate(chain(known.stage))
    ]
