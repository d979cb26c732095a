"""Where every enterprise stands with every organisation that recruits it, as far as a reader may know."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from score.catalogue.calculation.panel import Panel
from score.programme.dashboards.enterprise_recruitment import sees_all_relations
from score.programme.dashboards.panel_memory import memory_of
from score.programme.dashboards.recruitment_training import derived_steps, organisations_named
from score.programme.enterprises.merges import kept_records
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, RecruitmentStage
from score.programme.enterprises.recruitment.reading import closure_steps, recorded_steps
from score.programme.enterprises.recruitment.stages import BEFORE, FUNNEL, Stage, Standing, Step, standing
from score.programme.organisations.access import visible_to
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import Actor

UNKNOWN = "?"  # an enterprise without a country


@dataclass(frozen=True)
class Recruited:
    """One enterprise with one organisation. `country`: today's, UNKNOWN where none is recorded."""

    enterprise: int
    custodian: int | None
    country: str
    standing: Standing


@dataclass(frozen=True)
class Wanted:
    """What a reader narrows the funnel to; empty texts narrow nothing."""

    country: str = ""
    partner: int | None = None
    stage: str = ""  # stands here
    reached: str = ""  # came so far, or further
    month: str = ""  # with `event`: reached this stage in this month, as 2025-03
    event: str = ""

    @property
    def is_list(self) -> bool:
        """Whether enterprises are asked for, not counts."""
        return bool(self.stage or self.reached or (self.month and self.event))

    def takes(self, one: Recruited) -> bool:
        """Whether an enterprise belongs to what is asked for."""
        here = one.standing
        return (
            (not self.country or one.country == self.country)
            and (self.partner is None or one.custodian == self.partner)
            and (not self.stage or here.stage == self.stage)
            and (not self.reached or here.furthest >= FUNNEL.index(self.reached))
            and (not self.event or any(_in_month(step, self.event, self.month) for step in here.steps))
        )


def _in_month(step: Step, stage: str, month: str) -> bool:
    return step.stage == stage and step.day.isoformat()[:7] == month


def recruited(actor: Actor, panel: Panel) -> list[Recruited]:
    """Every relation that the reader may see, by enterprise.

    Kept with the panel, which goes with the next fact that figures know, for readers of the same role in the same
    organisation; stages are facts that figures do not know, so the newest of them is part of what it is kept under.
    """
    newest = RecruitmentStage.objects.aggregate(last=Max("pk"))["last"] or 0
    organisation = actor.organisation.pk if actor.organisation else 0
    key = ("recruited", actor.role, organisation, newest, timezone.now().date())
    found: list[Recruited] = memory_of(panel).get(key, lambda: _recruited(actor, panel))
    return found


def _recruited(actor: Actor, panel: Panel) -> list[Recruited]:
    kept = kept_records()
    steps = recorded_steps(actor, kept=kept)
    seen = _seen(actor)
    for relation, found in derived_steps(panel, kept=kept).items():
        if relation in steps or seen(*relation):
            steps.setdefault(relation, []).extend(found)
    closed = closure_steps(kept=kept)
    countries = countries_today()
    rows = []
    for (enterprise, custodian), found in steps.items():
        if enterprise in closed and not any(one.derived and one.stage == Stage.CLOSED for one in found):
            found.append(closed[enterprise])
        here = standing(found)
        if here is not None:
            rows.append(Recruited(enterprise, custodian, countries.get(enterprise, UNKNOWN), here))
    return sorted(rows, key=lambda one: (one.enterprise, one.custodian or 0))


def _seen(actor: Actor) -> Callable[[int, int | None], bool]:
    """Whether what training says of an enterprise with a partner is open to the reader."""
    if not sees_all_relations(actor):
        own = actor.organisation.pk if actor.organisation else None
        return lambda _enterprise, custodian: custodian is not None and custodian == own
    if Reach.ALL in reach_of(actor.role, "RecruitmentStage", "view"):
        return lambda _enterprise, _custodian: True
    open_to = set(visible_to(actor, Enterprise).values_list("pk", flat=True))
    return lambda enterprise, _custodian: enterprise in open_to


def countries_today() -> dict[int, str]:
    """Today's country of every enterprise of which one is recorded."""
    today = timezone.now().date()
    held = EnterpriseAttribute.objects.in_force().filter(kind="country", valid_from__lte=today)
    return dict(held.order_by("valid_from", "pk").values_list("enterprise_id", "value"))


@dataclass(frozen=True)
class Line:
    """One row of a table of counts: what it is of, and enterprises by stage."""

    key: str
    label: str
    counts: dict[str, int]
    total: int


def now_at(rows: Iterable[Recruited]) -> dict[str, int]:
    """Enterprises that stand at each stage. One with two organisations at two stages counts at both."""
    found: dict[str, set[int]] = {stage: set() for stage in Stage.values}
    for one in rows:
        found[one.standing.stage].add(one.enterprise)
    return {stage: len(enterprises) for stage, enterprises in found.items()}


def came_to(rows: Iterable[Recruited]) -> dict[str, int]:
    """Enterprises that came to each stage of the funnel, or further: each once, with whom it came furthest."""
    furthest: dict[int, int] = {}
    for one in rows:
        furthest[one.enterprise] = max(one.standing.furthest, furthest.get(one.enterprise, -1))
    return {stage: sum(far >= place for far in furthest.values()) for place, stage in enumerate(FUNNEL)}


def by_country(rows: list[Recruited], name: Callable[[str], str]) -> list[Line]:
    """Counts by country; an enterprise stands in one, so these lines add up."""
    return _by(rows, lambda one: one.country, name)


def by_partner(rows: list[Recruited]) -> list[Line]:
    """Counts by organisation; one enterprise may be recruited by several, so these lines do not add up."""
    names = {str(key or ""): name for key, name in organisations_named({one.custodian for one in rows}).items()}
    return _by(rows, lambda one: str(one.custodian or ""), lambda key: names.get(key, ""))


def _by(rows: list[Recruited], key: Callable[[Recruited], str], name: Callable[[str], str]) -> list[Line]:
    parts: dict[str, list[Recruited]] = defaultdict(list)
    for one in rows:
        parts[key(one)].append(one)
    lines = [
        Line(code, name(code), now_at(found), len({one.enterprise for one in found})) for code, found in parts.items()
    ]
    return sorted(lines, key=lambda one: (not one.label, one.label.casefold()))


def by_month(rows: Iterable[Recruited], months: list[str]) -> list[Line]:
    """For each month the enterprises that reached a stage in it, the latest month first."""
    found: dict[str, dict[str, set[int]]] = {month: defaultdict(set) for month in months}
    for one in rows:
        for step in one.standing.steps:
            month = step.day.isoformat()[:7]
            if month in found:
                found[month][step.stage].add(one.enterprise)
    return [
        Line(
            month,
            month,
            {stage: len(enterprises) for stage, enterprises in stages.items()},
            len(set().union(*stages.values())),
        )
        for month, stages in sorted(found.items(), reverse=True)
    ]


def last_months(today: datetime.date, number: int = 12) -> list[str]:
    """The last months, this one among them, as 2025-03."""
    at = today.year * 12 + today.month - 1
    return [f"{(at - back) // 12}-{(at - back) % 12 + 1:02}" for back in range(number)]


def waiting_longest(rows: Iterable[Recruited], most: int) -> list[Recruited]:
    """Those who wait before a training, the longest first."""
    waiting = [one for one in rows if one.standing.stage in BEFORE]
    return sorted(waiting, key=lambda one: (one.standing.since, one.enterprise))[:most]
