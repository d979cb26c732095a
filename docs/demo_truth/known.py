"""What was known at a moment: cycles, rounds, answers, and who is compared between which rounds."""

from __future__ import annotations

import calendar
import csv
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

Day = datetime.date
Row = dict[str, str]
HALF = Fraction(1, 2)
MONTHS_UNTIL_DUE, DAYS_AFTER_VISIT = 12, 30


@dataclass
class Cycle:
    """One enterprise in one cohort."""

    enterprise: str
    module: str
    first: Day
    last: Day
    last_visit: Day | None
    people: list[Row] = field(default_factory=list)  # with `attended` and `trained` added
    trained: bool = False


@dataclass
class Unit:
    """One enterprise with the rounds that may be compared, the preferred ones first."""

    enterprise: str
    waiting: bool
    closed: bool
    baselines: list[Row]
    endlines: list[Row]
    registered: Fraction | None  # heads by the registry before the first class


def day(text: str) -> Day:
    return Day.fromisoformat(text)


def months_later(start: Day, months: int) -> Day:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return Day(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(round_: Row) -> int:
    days = (day(round_["ends_on"]) - day(round_["starts_on"])).days + 1
    return max(1, round(Fraction(days) / Fraction("30.4375")))


class World:
    """The facts as they were known at a moment."""

    def __init__(self, folder: Path, moment: datetime.datetime) -> None:
        self.folder, self.moment, self.day = folder, moment, moment.date()
        merged = {row["absorbed_id"]: row["kept_id"] for row in self.known("enterprise_merges")}
        self.kept = {row["id"]: merged.get(row["id"], row["id"]) for row in self.known("enterprises")}
        self.closed = {
            self.kept[row["enterprise_id"]]
            for row in self.known("enterprise_closures")
            if int(row["evidence"]) >= 2 and day(row["closed_on"]) <= self.day
        }
        self.cycles = self._cycles()
        self.answers: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.known("answers"):
            slot = row["question"] + ("|" + row["dimensions"] if row["dimensions"] else "")
            self.answers[row["round_id"]][slot] = row
        self.rounds = self._rounds()
        self.countries = self._countries()
        self.rates = self.known("exchange_rates")
        self.heads: dict[str, dict[Day, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for row in self.known("workforce"):
            if row["dimensions"] == "":
                self.heads[self.kept[row["enterprise_id"]]][day(row["day"])] += Fraction(row["heads"])
        self.all_units = self._units()

    def known(self, table: str) -> list[Row]:
        """Rows recorded by the moment, without those superseded or withdrawn by then. Entities: all rows."""
        with (self.folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        if not rows or "recorded_at" not in rows[0]:
            return rows
        there = [row for row in rows if datetime.datetime.fromisoformat(row["recorded_at"]) <= self.moment]
        replaced = {row["supersedes_id"] for row in there}
        return [row for row in there if row["id"] not in replaced and row["withdrawn"] == "0"]

    def _cycles(self) -> list[Cycle]:
        cohorts = {row["id"]: row for row in self.known("cohorts")}
        held: dict[str, dict[str, Day]] = defaultdict(dict)
        for row in self.known("class_days"):
            held[row["cohort_id"]][row["number"]] = day(row["day"])
        visited: dict[tuple[str, str], list[Day]] = defaultdict(list)
        for row in self.known("visits"):
            visited[self.kept[row["enterprise_id"]], row["cohort_id"]].append(day(row["day"]))
        found: dict[tuple[str, str], Cycle] = {}
        for row in self.known("enrolments"):
            key = self.kept[row["enterprise_id"]], row["cohort_id"]
            days = held[row["cohort_id"]].values()
            if days and min(days) <= self.day:
                last_visit = max(visited[key], default=None)
                found[key] = Cycle(key[0], cohorts[key[1]]["module"], min(days), max(days), last_visit)
        present: dict[tuple[str, str], int] = defaultdict(int)
        for row in self.known("attendances"):
            present[row["cohort_id"], row["person_id"]] += row["present"] == "1"
        for row in self.known("participations"):
            cycle = found.get((self.kept[row["enterprise_id"]], row["cohort_id"]))
            if cycle:
                attended = present[row["cohort_id"], row["person_id"]]
                enough = attended >= HALF * len(held[row["cohort_id"]])
                cycle.people.append({**row, "attended": str(attended), "trained": "yes" if enough else ""})
        for cycle in found.values():
            roles = {row["job_role"] for row in cycle.people if row["trained"]}
            cycle.trained = {"manager", "worker"} <= roles
        return sorted(found.values(), key=lambda cycle: (cycle.first, cycle.last))

    def _rounds(self) -> dict[str, list[Row]]:
        """Rounds of each enterprise in the order in which their periods end."""
        periods = {row["round_id"]: row for row in self.known("round_periods")}
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.known("rounds"):
            if row["id"] in periods:
                found[self.kept[row["enterprise_id"]]].append({**periods[row["id"]], **row})
        for rounds in found.values():
            rounds.sort(key=lambda row: (row["ends_on"], int(row["id"])))
        return found

    def _countries(self) -> dict[str, str]:
        """The country that held on the last day before the first class; a kept record's own word goes first."""
        first: dict[str, Day] = {}
        for cycle in self.cycles:
            first.setdefault(cycle.enterprise, cycle.first)
        found: dict[str, tuple[bool, str, int, str]] = {}
        for row in self.known("enterprise_attributes"):
            owner = self.kept[row["enterprise_id"]]
            limit = first[owner] - datetime.timedelta(days=1) if owner in first else self.day
            if row["kind"] == "country" and day(row["valid_from"]) <= limit:
                word = (owner == row["enterprise_id"], row["valid_from"], int(row["id"]), row["value"])
                found[owner] = max(found.get(owner, word), word)
        return {owner: word[-1] for owner, word in found.items()}

    def number(self, round_: Row, slot: str) -> Fraction | None:
        """A valid number, None for any kind of missing."""
        text = self.answers[round_["id"]].get(slot, {}).get("value", "")
        return Fraction(text) if text else None

    def trained(self) -> dict[str, list[Cycle]]:
        """The cycles in which each enterprise was trained, the earliest first."""
        found: dict[str, list[Cycle]] = defaultdict(list)
        for cycle in self.cycles:
            if cycle.trained:
                found[cycle.enterprise].append(cycle)
        return found

    def _units(self) -> list[Unit]:
        """Trained enterprises: first baseline in time, latest endline."""
        found = []
        for enterprise, cycles in self.trained().items():
            first, rounds = cycles[0], self.rounds[enterprise]
            baselines = [
                row
                for row in rounds
                if row["kind"] == "baseline" and day(row["ends_on"]) < first.first >= day(row["collected_on"])
            ]
            endlines = [row for row in reversed(rounds) if row["kind"] == "endline" and _after_some(cycles, row)]
            waiting = months_later(first.last, MONTHS_UNTIL_DUE) > self.day and not endlines
            heads = self.registered(enterprise, first.first)[0]
            found.append(Unit(enterprise, waiting, enterprise in self.closed, baselines, endlines, heads))
        return sorted(found, key=lambda unit: int(unit.enterprise))

    def untrained(self) -> list[Unit]:
        """The waiting list; a day of reference stands for the class."""
        found = []
        for row in self.known("comparison_memberships"):
            enterprise, begun = self.kept[row["enterprise_id"]], day(row["reference_day"])
            rounds = self.rounds[enterprise]
            baselines = [
                one
                for one in rounds
                if one["kind"] == "baseline" and day(one["ends_on"]) < begun >= day(one["collected_on"])
            ]
            endlines = [one for one in reversed(rounds) if one["kind"] == "endline" and day(one["starts_on"]) >= begun]
            waiting = months_later(begun, MONTHS_UNTIL_DUE) > self.day and not endlines
            heads = self.registered(enterprise, begun)[0]
            found.append(Unit(enterprise, waiting, enterprise in self.closed, baselines, endlines, heads))
        return found

    def registered(self, enterprise: str, before: Day) -> tuple[Fraction | None, Day]:
        """Heads by the registry on the last date before a day, and that date."""
        by_day = {on: heads for on, heads in self.heads[enterprise].items() if on < before}
        latest = max(by_day, default=Day.min)
        return by_day.get(latest), latest

    def not_applicable(self, enterprise: str, question: str) -> bool:
        """Whether some round says so, without a number having been given before."""
        first_number: dict[str, str] = {}
        for row in self.rounds[enterprise]:
            given = {slot: one for slot, one in self.answers[row["id"]].items() if slot.split("|")[0] == question}
            for slot, one in given.items():
                if one["value"]:
                    first_number.setdefault(slot, row["ends_on"])
        for row in self.rounds[enterprise]:
            given = {slot: one for slot, one in self.answers[row["id"]].items() if slot.split("|")[0] == question}
            said = any(
                one["missing"] == "not_applicable" and row["ends_on"] <= first_number.get(slot, "9")
                for slot, one in given.items()
            )
            if said and not any(one["value"] for one in given.values()):
                return True
        return False

    def dollars(self, amount: Fraction, currency: str, on: Day) -> Fraction | None:
        """A manual rate in dollars that holds on the day, else through the euro at most 7 days back."""
        if currency == "USD":
            return amount
        for row in self.rates:
            if (row["base"], row["currency"]) == ("USD", currency) and day(row["day"]) <= on <= day(row["valid_until"]):
                return amount / Fraction(row["value"])
        dollar, other = self._euro("USD", on), self._euro(currency, on)
        return None if dollar is None or other is None else amount * dollar / other

    def _euro(self, currency: str, on: Day) -> Fraction | None:
        rows = [row for row in self.rates if (row["base"], row["currency"]) == ("EUR", currency)]
        last = max((row for row in rows if day(row["day"]) <= on), key=lambda row: row["day"], default=None)
        return Fraction(last["value"]) if last and (on - day(last["day"])).days <= 7 else None


def _after_some(cycles: Iterable[Cycle], round_: Row) -> bool:
    """Begins not before the last class day of some cycle, and ends 30 days after the latest such cycle's last visit."""
    before = [cycle for cycle in cycles if cycle.last <= day(round_["starts_on"])]
    if not before:
        return False
    visit = max(before, key=lambda cycle: cycle.last).last_visit
    return visit is None or (day(round_["ends_on"]) - visit).days >= DAYS_AFTER_VISIT
