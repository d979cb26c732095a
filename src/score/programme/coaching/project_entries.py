"""Entries about an improvement project: its card, stage, measures, money and photos."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.coaching.actions.project_money import record_money
from score.programme.coaching.actions.projects import (
    CARD,
    attach_project_photo,
    card_of,
    edit_card,
    measure_project,
    move_project,
    stage_of,
)
from score.programme.coaching.entry_values import (
    as_recorded,
    day_of,
    number_of,
    plain,
    since,
    text_of,
    truth_of,
    whole_of,
)
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import ImprovementProject, ProjectCard, ProjectMeasure, ProjectMoney, ProjectStage
from score.programme.coaching.places import country_of, currency_of
from score.programme.coaching.visit_entries import PHOTO, file_of
from score.programme.core import formats
from score.programme.core.offline.kinds import Standing, Value
from score.programme.organisations.access import get_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.local_days import local_date

WHY = "why"  # of dropping: kept as the reason of the move, never a field that stands
MEASURE = ("count", "base", "starts_on", "ends_on")
MONEY = ("saving", "one_off_cost", "currency", "months", "starts_on", "overlaps_with")
READ: dict[str, Callable[[Value], Any]] = {
    **dict.fromkeys(("title", "problem", "measure", "base", "unit", "better", "stage", WHY), text_of),
    "from_suggestion": truth_of,
}
READ_MEASURE: dict[str, Callable[[Value], Any]] = {
    "count": number_of,
    "base": number_of,
    "starts_on": day_of,
    "ends_on": day_of,
}
READ_MONEY: dict[str, Callable[[Value], Any]] = {
    "saving": number_of,
    "one_off_cost": number_of,
    "currency": text_of,
    "months": whole_of,
    "starts_on": day_of,
    "overlaps_with": text_of,
}


class ProjectKind:
    """Subject: the project's uid. Fields: those of the card, `stage` (and `why` it is dropped),
    `before:` and `after:` with `MEASURE`, `observed:` and `projected:` with `MONEY`, `photo:before`, `photo:after`.
    """

    name = "project"
    private: frozenset[str] = frozenset()

    def find(self, actor: Actor, subject: str) -> ImprovementProject:
        """The project, if the actor may change it; it has one name, or what is said under two would never meet."""
        found = get_for(actor, ImprovementProject, subject, "change")
        if subject != str(found.uid):
            raise Http404(_("There is nothing at this address."))
        return found

    def lock(self, found: ImprovementProject) -> None:
        """Others who write about this enterprise wait."""
        keep_others_waiting(found.enterprise)

    def standing(self, found: ImprovementProject) -> Mapping[str, Standing]:
        """What is recorded."""
        fields: dict[str, Standing] = {}
        card, stage = card_of(found), stage_of(found)
        if card is not None:
            fields |= since(card, CARD)
        if stage is not None:
            fields |= since(stage, ("stage",))
        for measure in ProjectMeasure.objects.in_force().filter(project=found):
            fields |= {f"{measure.when}:{name}": stands for name, stands in since(measure, MEASURE).items()}
        for money in ProjectMoney.objects.in_force().filter(project=found).select_related("overlaps_with"):
            for name, stands in since(money, MONEY).items():
                value = str(money.overlaps_with.uid) if name == "overlaps_with" else stands.value
                fields[f"{money.kind}:{name}"] = Standing(value, stands.recorded_at, stands.user_id)
        return fields

    def can_clash(self, field: str) -> bool:
        """Photos add to each other; why it is dropped is said of a move."""
        return field != WHY and not field.startswith(PHOTO)

    def canonical(self, field: str, value: Value) -> Value:
        """As it is recorded."""
        part, _colon, name = field.partition(":")
        read = READ.get(field) or (READ_MEASURE if part in ProjectMeasure.When.values else READ_MONEY).get(name)
        return as_recorded(read or text_of, value)

    def write(
        self, actor: Actor, found: ImprovementProject, values: Mapping[str, Value], captured_on: datetime.date
    ) -> None:
        """Record these fields, the card first, because it says whether a measure needs two counts."""
        reason = _("Changed on the project's page, noted on %(day)s.") % {"day": formats.day(captured_on)}
        card: dict[str, Any] = {}
        parts: dict[str, dict[str, Any]] = defaultdict(dict)
        photos: list[tuple[str, Value]] = []
        for name, value in values.items():
            part, _colon, field = name.partition(":")
            if name in CARD:
                card[name] = READ[name](value)
            elif name.startswith(PHOTO):
                photos.append((field, value))
            elif part in ProjectMeasure.When.values and field in MEASURE:
                parts[part][field] = READ_MEASURE[field](value)
            elif part in ProjectMoney.Kind.values and field in MONEY:
                parts[part][field] = READ_MONEY[field](value)
            elif name not in ("stage", WHY):
                words = _("“%(field)s” is no field of a project. Load the page anew.")
                raise ValidationError(words % {"field": name[:60]})
        if card:
            edit_card(actor=actor, project=found, changes=card, reason=reason)
        self._write_stage(actor, found, values, captured_on, reason)
        for part, changes in sorted(parts.items(), key=lambda one: one[0] != ProjectMeasure.When.BEFORE):
            write = self._write_measure if part in ProjectMeasure.When.values else self._write_money
            write(actor, found, part, changes, captured_on, reason)
        for when, value in photos:
            attach_project_photo(actor=actor, project=found, when=when, file=file_of(actor, value))

    def _write_stage(
        self,
        actor: Actor,
        found: ImprovementProject,
        values: Mapping[str, Value],
        today: datetime.date,
        reason: str,
    ) -> None:
        stage = text_of(values.get("stage"))
        if stage:
            why = text_of(values.get(WHY)) or (reason if stage == ProjectStage.Stage.DROPPED else "")
            move_project(actor=actor, project=found, stage=stage, day=today, today=today, reason=why)

    def _write_measure(
        self,
        actor: Actor,
        found: ImprovementProject,
        when: str,
        changes: dict[str, Any],
        today: datetime.date,
        reason: str,
    ) -> None:
        before = ProjectMeasure.objects.in_force().filter(project=found, when=when).first()
        said = {name: getattr(before, name) for name in MEASURE} if before else {}
        wanted = {**dict.fromkeys(MEASURE), **said, **changes}
        if before is None and all(value is None for value in wanted.values()):
            return
        if wanted["count"] is None or wanted["starts_on"] is None or wanted["ends_on"] is None:
            words = _("A measure needs the count and the first and last day it was counted.")
            raise ValidationError({f"{when}:count": words})
        measure_project(actor=actor, project=found, when=when, today=today, reason=reason, **wanted)

    def _write_money(
        self,
        actor: Actor,
        found: ImprovementProject,
        kind: str,
        changes: dict[str, Any],
        today: datetime.date,
        reason: str,
    ) -> None:
        before = (
            ProjectMoney.objects.in_force().filter(project=found, kind=kind).select_related("overlaps_with").first()
        )
        said = {name: getattr(before, name) for name in MONEY} if before else {}
        if "overlaps_with" in changes:
            uid = changes["overlaps_with"]
            changes["overlaps_with"] = get_for(actor, ImprovementProject, uid) if uid else None
        wanted = {**dict.fromkeys(MONEY), **said, **changes}
        if before is None and all(wanted[name] is None for name in ("saving", "one_off_cost", "months", "starts_on")):
            return
        if wanted["saving"] is None or wanted["months"] is None or wanted["starts_on"] is None:
            words = _("A saving needs the amount, over how many months, and from which day on.")
            raise ValidationError({f"{kind}:saving": words})
        wanted["one_off_cost"] = wanted["one_off_cost"] or Decimal(0)
        wanted["currency"] = wanted["currency"] or currency_of(found.enterprise, today)
        if before is not None and all(getattr(before, name) == wanted[name] for name in MONEY):
            return  # the same again: who verified it stays
        record_money(actor=actor, project=found, kind=kind, today=today, reason=reason, **wanted)

    def owners(self, found: ImprovementProject) -> dict[str, Model | None]:
        """The enterprise, and the cohort where there is one."""
        return {"enterprise": found.enterprise, "cohort": found.cohort}

    def field_words(self, found: ImprovementProject, field: str) -> str:
        """The field in words."""
        part, _colon, name = field.partition(":")
        if field in CARD:
            return str(ProjectCard._meta.get_field(field).verbose_name)
        if field == "stage":
            return _("stage")
        if part in ProjectMeasure.When.values:
            return f"{ProjectMeasure.When(part).label}, {_MEASURE_WORDS[name]()}"
        return f"{ProjectMoney.Kind(part).label}, {_MONEY_WORDS[name]()}"

    def subject_words(self, found: ImprovementProject) -> str:
        """The title and the enterprise."""
        card = card_of(found)
        return f"{card.title if card else _('Project')}, {found.enterprise.name}"

    def value_words(self, found: ImprovementProject, field: str, value: Value) -> str:
        """A value in words."""
        if value is None or value == "":
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.endswith(("starts_on", "ends_on")):
            return formats.day(day_of(value))
        if field.endswith(":overlaps_with"):
            other = ImprovementProject.objects.filter(uid=value).first()
            card = card_of(other) if other else None
            return card.title if card else _("another project")
        if isinstance(value, int | float):
            return formats.number(value)
        choices = {**dict(ProjectCard.Better.choices), **dict(ProjectStage.Stage.choices)}
        return str(choices.get(value, plain(value)))

    def local_date(self, found: ImprovementProject, moment: datetime.datetime) -> datetime.date:
        """The day it was in the enterprise's country."""
        return local_date(found.cohort.country if found.cohort else country_of(found.enterprise, moment.date()), moment)


_MEASURE_WORDS = {
    "count": lambda: _("counted"),
    "base": lambda: _("out of"),
    "starts_on": lambda: _("first day"),
    "ends_on": lambda: _("last day"),
}
_MONEY_WORDS = {
    "saving": lambda: _("saving"),
    "one_off_cost": lambda: _("cost once"),
    "currency": lambda: _("currency"),
    "months": lambda: _("months"),
    "starts_on": lambda: _("first day"),
    "overlaps_with": lambda: _("same saving as"),
}
