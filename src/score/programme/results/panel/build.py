"""Builds the panel of a moment, and keeps the latest ones."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from score.catalogue.calculation.panel import (
    Answers,
    Codes,
    Cycles,
    Days,
    Enterprises,
    Headcounts,
    Panel,
    Participations,
    Rounds,
)
from score.catalogue.calculation.trained import mark_cycles, persons_trained
from score.catalogue.calculation.trained_rules import rule_of
from score.catalogue.countries import country_files
from score.programme.core.fact_tables import FactTable, fact_tables
from score.programme.core.known import KnownFacts, known_facts
from score.programme.results.panel import money
from score.programme.results.panel.answers import read_answers, read_rounds
from score.programme.results.panel.delivery import read_satisfaction, read_trainers
from score.programme.results.panel.projects import read_projects
from score.programme.results.panel.registry import (
    CUTS,
    Attributes,
    Moments,
    before_class,
    read_attributes,
    read_comparisons,
    read_enterprises,
    read_headcounts,
    read_registry,
)
from score.programme.results.panel.teams import read_team
from score.programme.results.panel.training import (
    Presence,
    Training,
    first_class_days,
    read_presence,
    read_training,
)

KEPT_CELLS = 40_000_000  # rounds times questions of all panels kept: about 0.5 GB
_EPOCH = datetime.date(1970, 1, 1)
_SIZES = np.array(["micro", "small", "medium", "large"], dtype=np.object_)


@dataclass(frozen=True)
class NewestFacts:
    """What identifies a state of all facts: the highest key of each table, and the moment of the newest fact."""

    last_ids: tuple[int, ...]
    recorded_at: datetime.datetime | None

    @classmethod
    def now(cls) -> NewestFacts:
        """The state of the database as this connection sees it."""
        tables = list(fact_tables().values())
        facts_only = [table for table in tables if table.is_fact]
        # one statement, and each greatest value by itself: SQLite then looks it up in its index
        asked = [f"(SELECT MAX(id) FROM {_quoted(table)})" for table in tables]
        asked += [f"(SELECT MAX(recorded_at) FROM {_quoted(table)})" for table in facts_only]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked)}")
            row = cursor.fetchone()
        moments = [_moment(one) for one in row[len(tables) :] if one is not None]
        return cls(tuple(one or 0 for one in row[: len(tables)]), max(moments, default=None))


def _quoted(table: FactTable) -> str:
    return connection.ops.quote_name(table.database_table)


def _moment(told: datetime.datetime | str) -> datetime.datetime:
    """A moment as the database tells it: SQLite as text, in UTC."""
    if isinstance(told, str):
        told = datetime.datetime.fromisoformat(told)
    return told if told.tzinfo else told.replace(tzinfo=datetime.UTC)


_kept: OrderedDict[tuple[object, ...], Panel] = OrderedDict()
_lock = threading.Lock()


def panel_at(moment: datetime.datetime) -> Panel:
    """The panel of all questions at a settled `moment`, from memory if nothing relevant was recorded since."""
    state, moment = NewestFacts.now(), moment.astimezone(datetime.UTC)
    seen = moment if state.recorded_at and moment < state.recorded_at else state.recorded_at
    key = (state.last_ids, seen, moment.date())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    panel = build_panel(moment)
    with _lock:
        _kept[key] = panel
        while len(_kept) > 1 and sum(map(_cells, _kept.values())) > KEPT_CELLS:
            _kept.popitem(last=False)
    return panel


def forget_panels() -> None:
    """Forget all panels kept: after a state of the database was taken back whose keys come again."""
    with _lock:
        _kept.clear()


def _cells(panel: Panel) -> int:
    """The size of a panel; a thousand at least, so that empty ones do not gather without end."""
    return max(1000, len(panel.rounds.key) * len(panel.answers.values))


def build_panel(moment: datetime.datetime, questions: Iterable[str] | None = None) -> Panel:
    """The state of the world at a settled `moment`, with the answers to `questions` (all, if None)."""
    as_of_day = (moment.astimezone(datetime.UTC).date() - _EPOCH).days
    with known_facts(moment) as known:
        known.read_ahead(*fact_tables())
        registry = read_registry(known)
        training = read_training(known, registry, as_of_day)
        presence = read_presence(known, registry, training)
        rounds = read_rounds(known, registry, training)
        answers = read_answers(known, rounds, questions)
        headcounts = read_headcounts(known, registry)
        attributes, heads = read_attributes(known, registry), _heads(headcounts, rounds, answers)
        asked = _before_any_class(training, len(registry.uid), as_of_day)
        enterprises = read_enterprises(known, registry, attributes, asked)
        sizes = _sizes(enterprises.country, enterprises.attributes["size"], heads.on(asked))
        enterprises = replace(enterprises, attributes={**enterprises.attributes, "size": sizes})
        cycles, participations = _judged(training, presence)
        return Panel(
            as_of_day=as_of_day,
            enterprises=_with_currencies(enterprises),
            cycles=replace(cycles, attributes=_at_cycles(attributes, heads, training, as_of_day)),
            rounds=rounds,
            answers=answers,
            participations=participations,
            fees=money.read_fees(known, registry),
            rates=money.read_rates(known),
            headcounts=headcounts,
            comparisons=read_comparisons(known, registry),
            minimum_wages=_minimum_wages(known),
            price_indices=money.read_series(known, "price_indices", "month", "value"),
            full_time_hours={one.code: float(one.full_time_hours) for one in country_files.all_countries()},
            trainers=read_trainers(known, as_of_day),
            satisfaction=read_satisfaction(known),
            team=read_team(known, registry),
            projects=read_projects(known, registry),
            costs=money.read_costs(known, registry),
        )


def _minimum_wages(known: KnownFacts) -> dict[str, list[tuple[int, float]]]:
    """From the country files, and what an instance recorded itself; the latter wins on the same day."""
    found = {
        country.code: [((wage.since - _EPOCH).days, float(wage.per_hour)) for wage in country.minimum_wages]
        for country in country_files.all_countries()
        if country.minimum_wages
    }
    for code, series in money.read_series(known, "minimum_wages", "valid_from", "per_hour").items():
        found[code] = sorted((dict(found.get(code, [])) | dict(series)).items())
    return found


def _judged(training: Training, presence: Presence) -> tuple[Cycles, Participations]:
    """Cycles and participations with rule 1's verdicts, each by the thresholds of its own module."""
    named = list(zip(training.module.tolist(), training.country.tolist(), strict=True))
    of_name = {name: rule_of(*name) for name in dict.fromkeys(named)}
    rules = list(dict.fromkeys(of_name.values()))
    # a number for each rule: comparing rules themselves for every cycle takes a hundred times longer
    numbers = {name: rules.index(rule) for name, rule in of_name.items()}
    of_cycle = np.fromiter(map(numbers.__getitem__, named), dtype=np.int64, count=len(named))
    people = Participations(
        person=presence.person,
        cycle=presence.cycle,
        sex=presence.sex,
        role=presence.role,
        days_attended=presence.days_attended,
        days_held=training.days_held[presence.cycle],
        trained=np.zeros(len(presence.person), dtype=bool),
    )
    reached = np.zeros(len(named), dtype=bool)
    trained = training.stated.copy()
    for number, rule in enumerate(rules):
        here = of_cycle == number
        enough = persons_trained(people.days_attended, people.days_held, rule) & here[people.cycle]
        people = replace(people, trained=people.trained | enough)
        marks = mark_cycles(people, len(named), training.visits_done, here, rule, training.stated)
        reached |= marks.reached & here
        trained |= marks.trained & here
    cycles = Cycles(
        enterprise=training.enterprise,
        module=training.module,
        first_class_day=training.first_class_day,
        last_class_day=training.last_class_day,
        last_visit_day=training.last_visit_day,
        visits_done=training.visits_done,
        reached=reached,
        trained=trained,
        stated=training.stated,
        labels=training.labels,
    )
    return cycles, people


@dataclass(frozen=True)
class Heads:
    """What is known of total workforces, each on a day: from the registry, then from rounds."""

    place: Codes
    day: Days
    heads: NDArray[np.float64]

    def on(self, asked: Moments) -> NDArray[np.float64]:
        """Heads at the last date not later than each moment, NaN where none is known."""
        latest = asked.latest(self.place, self.day)
        found = np.full(len(latest), np.nan)
        found[latest >= 0] = self.heads[latest[latest >= 0]]
        return found


def _heads(headcounts: Headcounts, rounds: Rounds, answers: Answers) -> Heads:
    answered = answers.values.get("W", np.full(len(rounds.key), np.nan))
    place = np.concatenate((headcounts.enterprise, rounds.enterprise))
    day = np.concatenate((headcounts.day, rounds.period_end))
    heads = np.concatenate((headcounts.heads, answered))
    kept = np.flatnonzero((place >= 0) & ~np.isnan(heads))
    return Heads(place[kept], day[kept], heads[kept])


def _before_any_class(training: Training, enterprises: int, as_of_day: int) -> Moments:
    """A cut uses what was valid on the last day before the enterprise's first class day (rule 2)."""
    first = first_class_days(training, enterprises)
    return Moments(np.arange(enterprises, dtype=np.int32), before_class(first, as_of_day))


def _at_cycles(
    attributes: Attributes, heads: Heads, training: Training, as_of_day: int
) -> dict[str, NDArray[np.object_]]:
    """The same for each cycle: where pairs are made by cycle, a cut looks before that cycle's class (rule 2)."""
    asked = Moments(training.enterprise, before_class(training.first_class_day, as_of_day))
    found = {cut: attributes.on(cut, asked) for cut in ("country", *CUTS)}
    return {**found, "size": _sizes(found["country"], found["size"], heads.on(asked))}


def _sizes(
    country: NDArray[np.object_], recorded: NDArray[np.object_], heads: NDArray[np.float64]
) -> NDArray[np.object_]:
    """The size class recorded; where nobody recorded one, by the limits of the country."""
    size = recorded.copy()
    for code in set(country.tolist()) - {""}:
        limits = country_files.get(code).size_limits
        here = np.flatnonzero((country == code) & (size == "") & ~np.isnan(heads))
        classes = np.searchsorted([limits.micro, limits.small, limits.medium], heads[here], side="left")
        size[here] = _SIZES[classes]
    return size


def _with_currencies(enterprises: Enterprises) -> Enterprises:
    """Fill the currency, where nobody recorded one, by the country's own."""
    currency = enterprises.currency.copy()
    for code in set(enterprises.country.tolist()) - {""}:
        currency[(enterprises.country == code) & (currency == "")] = country_files.get(code).currency
    return replace(enterprises, currency=currency)
