"""Builds a panel straight from the golden CSV files, without any code of the programme."""

from __future__ import annotations

import csv
import datetime
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from score.catalogue.calculation.panel import (
    NO_DATE,
    Certificates,
    Panel,
    Satisfaction,
    TeamMembers,
    TrainerDays,
    Trainers,
)
from score.catalogue.calculation.trained import TrainedRule, mark_cycles, persons_trained
from tests.catalogue.panels import Cycle, Firm, Round, Seat, day, days, panel, strings

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


def _numbered(rows: list[tuple[int, str, str]]) -> TrainerDays:
    return TrainerDays(
        np.array([row[0] for row in rows], np.int32), strings(row[1] for row in rows), days(row[2] for row in rows)
    )


def golden_trainers() -> Trainers:
    """The trainers; the golden data name no country, and for a delivery no module."""
    rows = table("trainers")
    certified = [(place, row) for place, row in enumerate(rows) if row["certified_on"]]
    return Trainers(
        uid=strings(row["trainer"] for row in rows),
        labels={
            "country": strings("" for _ in rows),
            "partner": strings("" for _ in rows),
            "sex": strings(row["sex"].replace("unknown", "") for row in rows),
        },
        schooled=_numbered([(place, "M1", row["training_of_trainers_on"]) for place, row in enumerate(rows)]),
        deliveries=_numbered(
            [(place, "M1", row["last_delivery"]) for place, row in enumerate(rows) if row["last_delivery"]]
        ),
        certificates=Certificates(
            trainer=np.array([place for place, _row in certified], np.int32),
            module=strings(row["certified_module"] for _place, row in certified),
            issued_on=days(row["certified_on"] for _place, row in certified),
            valid_until=days(row["valid_until"] for _place, row in certified),
            stands=np.ones(len(certified), np.bool_),
        ),
    )


def golden_satisfaction() -> Satisfaction:
    """What participants said; a score of 4 or 5 is satisfied."""
    rows = table("satisfaction")
    groups = sorted({row["enterprise_group"] for row in rows})
    of = {group: [row for row in rows if row["enterprise_group"] == group] for group in groups}
    return Satisfaction(
        cohort=strings(groups),
        asked=np.array([int(of[group][0]["participants_asked"]) for group in groups], np.int32),
        answers=np.array([sum(int(row["answers"]) for row in of[group]) for group in groups], np.int32),
        satisfied=np.array(
            [sum(int(row["answers"]) for row in of[group] if int(row["score"]) >= 4) for group in groups], np.int32
        ),
        labels={"cohort": strings(groups), "module": strings(of[group][0]["module"] for group in groups)},
        last_class_day=days("2025-06-30" for _ in groups),
    )


def golden_team(first: Panel) -> TeamMembers:
    """The members of improvement teams, one row each; the golden data name no role."""
    place = {uid: row for row, uid in enumerate(first.enterprises.uid.tolist())}
    rows = [(place[row["enterprise"]], sex, row["formed_on"]) for row in table("teams") for sex in sexes_in(row)]
    return TeamMembers(
        enterprise=np.array([row[0] for row in rows], np.int32),
        sex=strings(row[1] for row in rows),
        role=strings("" for _ in rows),
        joined_on=days(row[2] for row in rows),
        left_on=np.full(len(rows), NO_DATE, np.int32),
    )


def sexes_in(row: dict[str, str]) -> list[str]:
    """The sex of each member of a golden team."""
    women, unknown = int(row["women"]), int(row["unknown"])
    return ["woman"] * women + [""] * unknown + ["man"] * (int(row["members"]) - women - unknown)


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
    first = replace(first, trainers=golden_trainers(), satisfaction=golden_satisfaction(), team=golden_team(first))
    marks = mark_cycles(
        first.participations, len(cycles), first.cycles.visits_done, np.ones(len(cycles), np.bool_), TrainedRule()
    )
    first.cycles.trained[:] = marks.trained
    return first
