"""What can be changed in many enterprises at once, and what each of them says before and after."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from score.programme.core.facts import Fact
from score.programme.core.recording import key_fields
from score.programme.enterprises.actions import attribute_problem
from score.programme.enterprises.attribute_values import normal_value
from score.programme.enterprises.imports.comparison import CHUNK, chunks
from score.programme.enterprises.models import EnterpriseAttribute, EnterpriseClosure, EnterpriseRow, RecruitmentStage
from score.programme.enterprises.recruitment.stages import Step, stage_problem
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

MOST = 50_000  # enterprises in one change
STAGE, CLOSURE = "stage", "closure"
_Kind = EnterpriseAttribute.Kind
# what may be alike for many firms; an address or a point is never
ATTRIBUTES = (
    _Kind.AREA, _Kind.SECTOR, _Kind.SIZE, _Kind.OWNERSHIP, _Kind.ISIC, _Kind.MARKET, _Kind.WORKER_REPRESENTATION,
    _Kind.CURRENCY, _Kind.COUNTRY,
)  # fmt: skip
WHATS = (*(kind.value for kind in ATTRIBUTES), STAGE, CLOSURE)
Steps = Mapping[tuple[int, int | None], Sequence[Step]]


@dataclass(frozen=True)
class Change:
    """What is to be set, from which day, and why. `value`: of a closure the level of evidence, of a stage its code."""

    what: str
    value: str
    day: datetime.date
    reason: str

    def as_arguments(self) -> dict[str, str]:
        """The change as plain values, for a job or a form."""
        return {**dataclasses.asdict(self), "day": self.day.isoformat()}


@dataclass
class Line:
    """One enterprise of the change: what it says before and after, or why nothing is written.

    `fact`: what is to be recorded, `held`: what it stands in the place of.
    """

    enterprise: int
    name: str
    before: str = ""
    after: str = ""
    problem: str = ""
    unchanged: bool = False
    fact: Fact | None = None
    held: Fact | None = None


@dataclass
class Plan:
    """All lines of a change, in the order in which they were chosen."""

    change: Change
    lines: list[Line] = field(default_factory=list)

    @property
    def written(self) -> list[Line]:
        """The lines for which something is recorded."""
        return [line for line in self.lines if line.fact is not None]

    @property
    def refused(self) -> list[Line]:
        """The lines that cannot be."""
        return [line for line in self.lines if line.problem]

    @property
    def unchanged(self) -> list[Line]:
        """The lines that say so already."""
        return [line for line in self.lines if line.unchanged]

    @property
    def seal(self) -> str:
        """The same as long as every line is: what was looked at is what is written."""
        said = [
            (line.enterprise, line.before, line.after, line.problem, line.held.pk if line.held else 0)
            for line in self.lines
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def plan(actor: Actor, keys: Sequence[int], change: Change, *, derived: Steps | None = None) -> Plan:
    """What would become of these enterprises; nothing is written.

    `derived`: what training says of recruitment, by enterprise and organisation.
    """
    made = Plan(change)
    fill = {STAGE: _stages, CLOSURE: _closures}.get(change.what, _attributes)
    for part in chunks(keys, CHUNK):
        lines, open_lines = _lines(actor, part)
        fill(actor, open_lines, change, derived or {})
        made.lines += lines
    return made


def _lines(actor: Actor, keys: Sequence[int]) -> tuple[list[Line], list[Line]]:
    """A line for each of these enterprises that is there, and those of them that the actor may change."""
    names = dict(EnterpriseRow.objects.filter(pk__in=keys).values_list("pk", "name"))
    allowed = set(visible_to(actor, EnterpriseRow, "change").filter(pk__in=keys).values_list("pk", flat=True))
    lines = [Line(key, names[key]) for key in keys if key in names]
    for line in lines:
        if line.enterprise not in allowed:
            line.problem = _("Your role does not include changing this enterprise.")
    return lines, [line for line in lines if line.enterprise in allowed]


def _attributes(actor: Actor, lines: list[Line], change: Change, derived: Steps) -> None:
    value = normal_value(change.what, change.value)
    problem = attribute_problem(change.what, value) if change.what in ATTRIBUTES else _("This cannot be set.")
    held = _held(EnterpriseAttribute, lines, kind=change.what)
    valid = defaultdict(list)
    for fact in (
        EnterpriseAttribute.objects.in_force()
        .filter(enterprise__in=[line.enterprise for line in lines], kind=change.what, valid_from__lte=change.day)
        .order_by("valid_from", "pk")
    ):
        valid[fact.enterprise_id].append(fact.value)
    for line in lines:
        line.before = valid[line.enterprise][-1] if valid[line.enterprise] else ""
        fact = EnterpriseAttribute(enterprise_id=line.enterprise, kind=change.what, value=value, valid_from=change.day)
        _settle(line, problem, line.before == value, fact, held, after=value)


def _closures(actor: Actor, lines: list[Line], change: Change, derived: Steps) -> None:
    evidence = int(change.value) if change.value in ("1", "2", "3", "4") else 0
    problem = "" if evidence else _("Evidence is a level from 1 (said) to 4 (verified by a third party).")
    if change.day > datetime.datetime.now(datetime.UTC).date():
        problem = _("This day has not come yet.")
    held = _held(EnterpriseClosure, lines)
    for line in lines:
        before = held.get((line.enterprise,))
        stands = before is not None and not before.withdrawn
        line.before = before.closed_on.isoformat() if stands else ""
        fact = EnterpriseClosure(enterprise_id=line.enterprise, closed_on=change.day, evidence=evidence)
        same = stands and (before.closed_on, before.evidence) == (change.day, evidence)
        _settle(line, problem, same, fact, held, after=change.day.isoformat())


def _stages(actor: Actor, lines: list[Line], change: Change, derived: Steps) -> None:
    custodian = actor.organisation
    own = custodian.pk if custodian else None
    keys = [line.enterprise for line in lines]
    known: dict[int, list[Step]] = defaultdict(list)
    for fact in RecruitmentStage.objects.in_force().filter(enterprise__in=keys, custodian=custodian).order_by("pk"):
        known[fact.enterprise_id].append(Step(fact.reached_on, fact.stage, why=fact.why, fact=fact.pk))
    held = _held(RecruitmentStage, lines, custodian=custodian, stage=change.value, reached_on=change.day)
    today = datetime.datetime.now(datetime.UTC).date()
    new = Step(change.day, change.value, why=change.reason)
    labels = dict(RecruitmentStage.Stage.choices)
    for line in lines:
        steps = [*known[line.enterprise], *derived.get((line.enterprise, own), ())]
        last = max(steps, key=lambda one: (one.day, one.fact), default=None)
        line.before = str(labels.get(last.stage, "")) if last else ""
        fact = RecruitmentStage(
            enterprise_id=line.enterprise,
            custodian=custodian,
            stage=change.value,
            reached_on=change.day,
            why=change.reason,
        )
        same = any((one.day, one.stage) == (new.day, new.stage) for one in known[line.enterprise])
        problem = "" if same else stage_problem(steps, new, today)
        _settle(line, problem, same, fact, held, after=str(labels.get(change.value, change.value)))


def _held(model: type[Fact], lines: Collection[Line], **wanted: Any) -> dict[tuple[Any, ...], Any]:
    """The last facts under the keys that would be written, in force or withdrawn."""
    rows = model._base_manager.filter(
        enterprise__in=[line.enterprise for line in lines], superseded_by__isnull=True, **wanted
    )
    return {_key(fact): fact for fact in rows.order_by("pk")}


def _key(fact: Fact) -> tuple[Any, ...]:
    names = key_fields(type(fact)) or ("enterprise",)  # without a key of its own it is the only one of its enterprise
    return tuple(getattr(fact, fact._meta.get_field(name).attname) for name in names)


def _settle(
    line: Line,
    problem: str,
    same: bool,
    fact: Fact,
    held: Mapping[tuple[Any, ...], Fact],
    *,
    after: str,
) -> None:
    """What becomes of a line: refused, left as it is, or the fact in the place of what is held under its key."""
    if problem:
        line.problem = problem
    elif same:
        line.unchanged, line.after = True, line.before
    else:
        line.after, line.fact = after, fact
        line.held = held.get(_key(fact))


def said_before(change_day: datetime.date, facts: Sequence[Any]) -> dict[int, str]:
    """What each enterprise said, just before these attributes were written, of the day from which they hold."""
    if not facts or not isinstance(facts[0], EnterpriseAttribute):
        return {}
    moment = facts[0].recorded_at - datetime.timedelta(microseconds=1)
    held = EnterpriseAttribute.objects.as_of(moment).filter(
        enterprise__in=[fact.enterprise_id for fact in facts], kind=facts[0].kind, valid_from__lte=change_day
    )
    return dict(held.order_by("valid_from", "pk").values_list("enterprise", "value"))
