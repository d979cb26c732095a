"""Writes of improvement projects: opened, described, moved from stage to stage, measured, photographed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.actions.reports import check_picture
from score.programme.coaching.lengths import check_lengths
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import (
    ImprovementProject,
    ProjectCard,
    ProjectMeasure,
    ProjectPhoto,
    ProjectStage,
)
from score.programme.coaching.subject import TOMORROW, check_not_before_class, is_enrolled
from score.programme.core import audit, facts
from score.programme.core.models import StoredFile
from score.programme.core.recording import put
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort

CARD = ("title", "problem", "measure", "base", "unit", "better", "from_suggestion")
LARGEST = Decimal("99999999999")  # eleven digits before the point, four behind: what the tables hold


def open_project(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    card: Mapping[str, Any],
    day: datetime.date,
    cohort: Cohort | None = None,
    custodian: Organisation | None = None,
) -> ImprovementProject:
    """A project begins as an idea on `day`, described by some of `CARD`. ValidationError without a title."""
    if cohort is not None and not is_enrolled(enterprise, cohort):
        raise ValidationError({"cohort": _("This enterprise is not enrolled in the cohort.")})
    with facts.writing(actor and actor.user) as writing:
        project = ImprovementProject.objects.create(enterprise=enterprise, cohort=cohort, custodian=custodian)
        put(writing, _checked(ProjectCard(project=project, **card)))
        put(writing, ProjectStage(project=project, stage=ProjectStage.Stage.IDEA, day=day))
        audit.record(actor, "open_project", project, {})
    return project


def edit_card(
    *, actor: Actor | None, project: ImprovementProject, changes: Mapping[str, Any], reason: str = ""
) -> ProjectCard:
    """Some of `CARD` reads otherwise now; the rest stays. Needs `reason` where anything changes."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        before = card_of(project)
        said = {name: getattr(before, name) for name in CARD} if before else {}
        card = put(writing, _checked(ProjectCard(project=project, **{**said, **changes})), reason=reason)
        audit.record(actor, "edit_project", project, {})
    return card


def move_project(
    *,
    actor: Actor | None,
    project: ImprovementProject,
    stage: str,
    day: datetime.date,
    today: datetime.date,
    reason: str = "",
) -> ProjectStage:
    """The project has come to another stage on `day`. Dropping it needs `reason`; otherwise the move is one."""
    if stage not in ProjectStage.Stage.values:
        raise ValidationError({"stage": _("Choose one of the columns.")})
    if stage == ProjectStage.Stage.DROPPED and not reason.strip():
        raise ValidationError({"reason": _("Say why it is dropped: others may learn from it.")})
    _check_day(project, day, today)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        before = stage_of(project)
        if before is not None and before.stage == stage:
            return before
        words = _("Moved to “%(stage)s”.") % {"stage": ProjectStage.Stage(stage).label}
        moved = put(writing, ProjectStage(project=project, stage=stage, day=day), reason=reason.strip() or words)
        audit.record(actor, "move_project", project, {"stage": stage})
    return moved


def undo_move(*, actor: Actor | None, project: ImprovementProject) -> ProjectStage:
    """The last move was a mistake: the stage before stands again, with its day. ValidationError without a move."""
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        stands = stage_of(project)
        before = stands.supersedes if stands else None
        if before is None or before.withdrawn:
            raise ValidationError(_("There is no move to take back."))
        back = put(
            writing,
            ProjectStage(project=project, stage=before.stage, day=before.day),
            reason=_("The move was taken back."),
        )
        audit.record(actor, "undo_project_move", project, {"stage": before.stage})
    return back


def measure_project(
    *,
    actor: Actor | None,
    project: ImprovementProject,
    when: str,
    count: Decimal,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
    base: Decimal | None = None,
    reason: str = "",
) -> ProjectMeasure:
    """What was counted before or after, out of `base` where the card says that it is a rate, over a period."""
    measure = ProjectMeasure(project=project, when=when, count=count, base=base, starts_on=starts_on, ends_on=ends_on)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        _check_measure(measure, card_of(project), today)
        fact = put(writing, measure, reason=reason)
        audit.record(actor, "measure_project", project, {"when": when})
    return fact


def attach_project_photo(
    *, actor: Actor | None, project: ImprovementProject, when: str, file: StoredFile
) -> ProjectPhoto:
    """Keep a photo of how it was, or is. The same one twice is kept once; ValidationError where it is no picture."""
    if when not in ProjectMeasure.When.values:
        raise ValidationError(_("A photo shows how it was before, or after."))
    check_picture(file)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        photo = put(writing, ProjectPhoto(project=project, when=when, file=file), reason=_("attached again"))
        audit.record(actor, "attach_project_photo", project, {"when": when})
    return photo


def card_of(project: ImprovementProject) -> ProjectCard | None:
    """What the project is about, as it reads now."""
    return ProjectCard.objects.in_force().filter(project=project).first()


def stage_of(project: ImprovementProject) -> ProjectStage | None:
    """How far it has come."""
    return ProjectStage.objects.in_force().filter(project=project).select_related("supersedes").first()


def _checked(card: ProjectCard) -> ProjectCard:
    if not card.title.strip():
        raise ValidationError({"title": _("Give the project a title.")})
    if card.better and card.better not in ProjectCard.Better.values:
        raise ValidationError({"better": _("Choose whether less or more is better.")})
    if type(card.from_suggestion) is not bool:
        raise ValidationError({"from_suggestion": _("Say yes or no.")})
    check_lengths(card, ("title", "measure", "base", "unit"))
    return card


def _check_day(project: ImprovementProject, day: datetime.date, today: datetime.date) -> None:
    if day > today + TOMORROW:
        raise ValidationError({"day": _("This day is still to come.")})
    if project.cohort is not None:
        check_not_before_class(project.cohort, day)


def _check_measure(measure: ProjectMeasure, card: ProjectCard | None, today: datetime.date) -> None:
    if measure.when not in ProjectMeasure.When.values:
        raise ValidationError({"when": _("A measure is from before, or after.")})
    if not 0 <= measure.count <= LARGEST:
        raise ValidationError({"count": _("Give a number of 0 or more, with at most eleven digits.")})
    if card is not None and card.base and measure.base is None:
        words = _("A rate needs both counts: give also “%(base)s”, or take it out of the card.")
        raise ValidationError({"base": words % {"base": card.base}})
    if measure.base is not None and not 0 < measure.base <= LARGEST:
        raise ValidationError({"base": _("What it is counted out of must be more than 0.")})
    if measure.ends_on < measure.starts_on:
        raise ValidationError({"ends_on": _("The period ends before it begins.")})
    if measure.ends_on > today + TOMORROW:
        raise ValidationError({"ends_on": _("The period is not over yet: count it once it is.")})
    _check_order(measure)


def _check_order(measure: ProjectMeasure) -> None:
    """What came after begins after what was before ended."""
    before = measure.when == ProjectMeasure.When.BEFORE
    other = ProjectMeasure.When.AFTER if before else ProjectMeasure.When.BEFORE
    stands = ProjectMeasure.objects.in_force().filter(project=measure.project, when=other).first()
    if stands is None:
        return
    first, second = (measure, stands) if before else (stands, measure)
    if second.starts_on <= first.ends_on:
        words = _("The period after begins before the one before has ended: correct one of them.")
        raise ValidationError({"starts_on": words})
