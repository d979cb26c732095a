"""Recruitment on an enterprise's page: where it stands with each organisation, and how it came there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from score.programme.dashboards.enterprise_identity import name_recorders
from score.programme.dashboards.enterprise_records import Records
from score.programme.dashboards.enterprise_timeline import Event
from score.programme.dashboards.recruitment_training import derived_steps, organisations_named
from score.programme.enterprises.models import EnterpriseClosure, RecruitmentStage
from score.programme.enterprises.recruitment.reading import CLOSED_FROM, recorded_steps
from score.programme.enterprises.recruitment.stages import Stage, Standing, Step, standing
from score.programme.organisations.access import visible_to
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import Actor
from score.programme.results.figures import world_at

_BY_ENTERPRISE = Reach.ALL | Reach.COUNTRY | Reach.ENTERPRISE


@dataclass(frozen=True)
class Relation:
    """Where the enterprise stands with one organisation, and how it came there.

    `lines`: the steps that count, the latest first, each with the record behind it where the reader may change that.
    `set_aside`: recorded, but training says otherwise.
    """

    organisation: str
    standing: Standing
    lines: tuple[tuple[Step, RecruitmentStage | None], ...]
    set_aside: tuple[Step, ...]


def relations_of(actor: Actor, records: Records) -> list[Relation]:
    """The organisations that recruit the enterprise, as far as the reader may know, the latest first."""
    steps = _steps(actor, records)
    names = organisations_named(list(steps))
    changeable = _changeable(actor, records)
    found = []
    for custodian, known in steps.items():
        here = standing(known)
        if here is not None:
            lines = tuple((one, changeable.get(one.fact)) for one in reversed(here.steps))
            aside = tuple(one for one in known if one not in here.steps)
            found.append(Relation(names.get(custodian, ""), here, lines, aside))
    return sorted(found, key=lambda one: (one.standing.since, one.organisation), reverse=True)


def _steps(actor: Actor, records: Records) -> dict[int | None, list[Step]]:
    """Recorded and derived steps by organisation, those that the reader may see.

    What training and closure say belongs to the partner that delivers: others do not see that it recruits the firm.
    """
    found: dict[int | None, list[Step]] = {}
    for (_enterprise, custodian), steps in recorded_steps(actor, records.ids, _kept(records)).items():
        found.setdefault(custodian, []).extend(steps)
    sees_all, own = sees_all_relations(actor), actor.organisation.pk if actor.organisation else 0
    for custodian, steps in derived_of(records).items():
        if custodian in found or sees_all or custodian == own:
            found.setdefault(custodian, []).extend(steps)
    closed = (
        visible_to(actor, EnterpriseClosure)
        .in_force()
        .filter(enterprise__in=records.ids, evidence__gte=CLOSED_FROM)
        .first()
    )
    for steps in found.values():
        if closed is not None and not any(one.derived and one.stage == Stage.CLOSED for one in steps):
            steps.append(Step(closed.closed_on, Stage.CLOSED, derived=True))
    return found


def derived_of(records: Records) -> dict[int | None, list[Step]]:
    """What training and closure say of the enterprise, by partner."""
    steps = derived_steps(world_at().panel, records.ids, _kept(records))
    return {custodian: found for (_enterprise, custodian), found in steps.items()}


def sees_all_relations(actor: Actor) -> bool:
    """Whether the reader sees what every organisation has to do with the enterprises that are open to them."""
    return bool(reach_of(actor.role, "RecruitmentStage", "view") & _BY_ENTERPRISE)


def stage_events(actor: Actor, records: Records) -> Iterator[Event]:
    """What people recorded of recruitment; enrolments stand in the timeline as classes already."""
    steps = recorded_steps(actor, records.ids, _kept(records))
    names = organisations_named([custodian for _enterprise, custodian in steps])
    for (_enterprise, custodian), recorded in steps.items():
        for step in recorded:
            title = gettext("Recruitment: %(stage)s") % {"stage": step.label}
            yield Event(step.day, title, ", ".join(part for part in (names.get(custodian, ""), step.why) if part))


def _kept(records: Records) -> dict[int, int]:
    return dict.fromkeys(records.ids, records.enterprise.pk)


def _changeable(actor: Actor, records: Records) -> dict[int, RecruitmentStage]:
    """What was recorded for this very record, by key, with who recorded it; only what the reader may change."""
    rows = visible_to(actor, RecruitmentStage, "change").in_force().filter(enterprise=records.enterprise)
    found = {one.pk: one for one in rows.select_related("recorded_by")}
    name_recorders(actor, found.values())
    return found
