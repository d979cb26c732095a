"""Builds a panel straight from the golden CSV files, without any code of the programme."""

from __future__ import annotations

import csv
import datetime
import random
from functools import cache
from pathlib import Path

import numpy as np

from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.trained import TrainedRule, mark_cycles, persons_trained
from tests.catalogue.panels import Cycle, Firm, Round, Seat, day, panel

GOLDEN = Path(__file__).parents[1] / "data" / "indicators_golden"
AS_OF = "2025-12-31"


def table(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _day_before(text: str) -> str:
    return (datetime.date.fromisoformat(text) - datetime.timedelta(days=1)).isoformat()


def _answers(as_of: str) -> list[dict[str, str]]:
    rows = [row for row in table("answers") if row["recorded_at"] <= as_of]
    superseded = {row["supersedes"] for row in rows if row["supersedes"]}
    return [row for row in rows if row["answer_id"] not in superseded]


def _rounds(as_of: str) -> list[Round]:
    found: dict[tuple[str, str, str], Round] = {}
    collected: dict[tuple[str, str, str], str] = {}
    for row in table("answers"):
        key = (row["enterprise"], row["round"], row["sequence"])
        collected[key] = min(collected.get(key, "9999"), row["recorded_at"])
    for row in _answers(as_of):
        key = (row["enterprise"], row["round"], row["sequence"])
        if key not in found:
            found[key] = Round(
                row["enterprise"], row["round"], row["period_start"], row["period_end"], {}, collected[key]
            )
        slot = row["question"] + (f"|{row['dimension']}" if row["dimension"] else "")
        one = found[key]
        if row["missing"]:
            one.answers[slot] = row["missing"]
        else:
            one.answers[slot] = (
                {"yes": 1.0, "no": 0.0}.get(row["value"]) if row["value"] in ("yes", "no") else float(row["value"])
            )
            one.units[slot] = row["unit"]
            one.evidence[slot] = int(row["evidence"])
    return list(found.values())


def _minimum_wages() -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for row in table("rates"):
        if row["kind"] == "minimum_wage":
            found.setdefault(row["key"], []).append((day(row["date"]), float(row["value"])))
    return {country: sorted(rows) for country, rows in found.items()}


@cache
def golden_panel(as_of: str = AS_OF, shuffled: int = 0) -> Panel:
    """The golden world at a moment; `shuffled` is a seed that mixes the rows of every file first."""
    enterprises = table("enterprises")
    cycles, seats = [], []
    place: dict[tuple[str, str], int] = {}
    for row in enterprises:
        for part in row["modules_last_class_day"].split(";"):
            module, last = part.split(":")
            if last <= as_of:
                place[row["enterprise"], module] = len(cycles)
                cycles.append(Cycle(row["enterprise"], module, _day_before(last), last, visits=int(row["visits_done"])))
    people: dict[str, int] = {}
    for row in table("attendance"):
        people.setdefault(row["person"], len(people))
        if (row["enterprise"], row["module"]) not in place:
            continue
        attended, held = int(row["days_attended"]), int(row["days_held"])
        seats.append(
            Seat(
                people[row["person"]],
                place[row["enterprise"], row["module"]],
                row["sex"].replace("unknown", ""),
                row["role"].replace("unknown", ""),
                attended,
                held,
                bool(persons_trained(np.array([attended]), np.array([held]), TrainedRule())[0]),
            )
        )
    rounds = _rounds(as_of)
    firms = [
        Firm(row["enterprise"], row["country"], row["currency"], row["closed_on"], {"sector": row["isic4"]})
        for row in enterprises
    ]
    if shuffled:
        mixer = random.Random(shuffled)
        for rows in (rounds, firms, seats):
            mixer.shuffle(rows)
    first = panel(
        as_of,
        firms,
        cycles,
        rounds,
        seats,
        fees=[(r["enterprise"], float(r["fee_paid"]), r["currency"], r["fee_paid_on"]) for r in enterprises],
        rates=[
            ("EUR" if r["kind"] == "eur_rate" else "USD", r["key"], r["date"], float(r["value"]))
            for r in table("rates")
            if r["kind"] in ("eur_rate", "usd_rate")
        ],
        minimum_wages=_minimum_wages(),
    )
    marks = mark_cycles(
        first.participations, len(cycles), first.cycles.visits_done, np.ones(len(cycles), np.bool_), TrainedRule()
    )
    first.cycles.trained[:] = marks.trained
    return first
