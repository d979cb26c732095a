"""Rounds and answers as known at a moment, as columns over the axis of rounds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from score.catalogue.calculation.panel import MISSING_KINDS, ROUND_KINDS, Answers, Rounds
from score.programme.core.known import KnownFacts, plain
from score.programme.results.panel.registry import Registry, days, text
from score.programme.results.panel.training import NO_COHORT, Training

_LIVE = "SELECT round_id, question, dimensions, value, unit, missing, evidence FROM answers"


def read_rounds(known: KnownFacts, registry: Registry, training: Training) -> Rounds:
    """Rounds whose period was known, sorted by enterprise, end of period, key."""
    kinds = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(ROUND_KINDS))
    kinds += " ELSE error('a round of an unknown kind')"
    rows = known.sql(
        f"SELECT r.id, r.enterprise_id, r.cohort_id, CASE r.kind {kinds} END AS kind, "
        "p.starts_on, p.ends_on, p.collected_on "
        "FROM rounds r JOIN round_periods p ON p.round_id = r.id ORDER BY r.id",
        "rounds",
        "round_periods",
    )
    enterprise = registry.places(rows["enterprise_id"])
    ends = days(rows["ends_on"])
    key = rows["id"].astype(np.int64)
    order = np.lexsort((key, ends, enterprise))
    cohort = plain(rows["cohort_id"], NO_COHORT).astype(np.int64)
    return Rounds(
        key=key[order],
        enterprise=enterprise[order],
        cycle=training.cycle_of(enterprise, cohort)[order],
        kind=rows["kind"].astype(np.int8)[order],
        period_start=days(rows["starts_on"])[order],
        period_end=ends[order],
        collected_on=days(rows["collected_on"])[order],
    )


def read_answers(known: KnownFacts, rounds: Rounds, questions: Iterable[str] | None = None) -> Answers:
    """The answers to `questions` (all, if None), one column per question and dimension."""
    wanted = ""
    if questions is not None:
        listed = ", ".join("'" + code.replace("'", "''") + "'" for code in sorted(set(questions))) or "''"
        wanted = f"WHERE question IN ({listed})"
    known.run(f"CREATE OR REPLACE TEMP VIEW wanted_answers AS {_LIVE} {wanted}", "answers")
    known.run("CREATE OR REPLACE TEMP TABLE seen AS SELECT DISTINCT question, dimensions, unit FROM wanted_answers")
    known.run(
        "CREATE OR REPLACE TEMP TABLE slots AS SELECT question, dimensions, "
        "row_number() OVER (ORDER BY question, dimensions) - 1 AS slot "
        "FROM (SELECT DISTINCT question, dimensions FROM seen)"
    )
    known.run(
        "CREATE OR REPLACE TEMP TABLE units AS SELECT unit, row_number() OVER (ORDER BY unit) AS code "
        "FROM (SELECT DISTINCT unit FROM seen WHERE unit <> '')"
    )
    # slot and unit of an answer are found by one join on all three texts
    known.run(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT question, dimensions, unit, CAST(slot AS INTEGER) AS slot, "
        "CAST(coalesce(code, 0) AS SMALLINT) AS code "
        "FROM seen JOIN slots USING (question, dimensions) LEFT JOIN units USING (unit)"
    )
    slots = known.sql("SELECT question, dimensions FROM slots ORDER BY slot")
    names = [f"{q}|{d}" if d else q for q, d in zip(text(slots["question"]), text(slots["dimensions"]), strict=True)]
    units = ("", *text(known.sql("SELECT unit FROM units ORDER BY code")["unit"]).tolist())
    return _scatter(known, rounds, names, units)


def _scatter(known: KnownFacts, rounds: Rounds, names: list[str], units: tuple[str, ...]) -> Answers:
    shape = (len(names), len(rounds.key))
    values = np.full(shape, np.nan)
    missing, evidence = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
    unit = np.zeros(shape, dtype=np.int16)
    place = np.full(int(rounds.key.max(initial=0)) + 1, -1, dtype=np.int64)
    place[rounds.key] = np.arange(len(rounds.key))
    kinds = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(MISSING_KINDS))
    query = (
        "SELECT a.round_id, s.slot, a.value, s.code AS unit, "
        f"CAST(CASE a.missing {kinds} END AS TINYINT) AS missing, CAST(a.evidence AS TINYINT) AS evidence "
        "FROM wanted_answers a JOIN places s USING (question, dimensions, unit)"
    )
    # one flat index for all columns, and only what is there is written: nine in ten units and kinds are empty
    flat_values, flat_missing, flat_evidence, flat_unit = (one.reshape(-1) for one in (values, missing, evidence, unit))
    for batch in known.batches(query):
        key = batch["round_id"]
        inside = key < len(place)
        at = place[key] if inside.all() else np.where(inside, place[np.where(inside, key, 0)], -1)
        where = batch["slot"].astype(np.int64) * len(rounds.key) + at
        if (at < 0).any():
            kept = np.flatnonzero(at >= 0)
            batch, where = {name: column[kept] for name, column in batch.items()}, where[kept]
        flat_values[where] = batch["value"]
        flat_evidence[where] = batch["evidence"]
        for flat, name in ((flat_missing, "missing"), (flat_unit, "unit")):
            there = np.flatnonzero(batch[name])
            flat[where[there]] = batch[name][there]
    values[missing > 0] = np.nan
    return Answers(
        values=dict(zip(names, values, strict=True)),
        missing=dict(zip(names, missing, strict=True)),
        units=dict(zip(names, unit, strict=True)),
        evidence=dict(zip(names, evidence, strict=True)),
        unit_names=units,
    )
