"""What stands on the pages of delivery: satisfaction, trainers, improvement teams, net savings, and what is planted."""

from __future__ import annotations

import datetime
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from known import Day, Row, Unit, World, day, months_later
from reckoning import Figure, extremes, workforce

SATISFIED_FROM = 4


def delivery(world: World, country: str | None) -> dict[str, Figure]:
    """The figures of delivery of the whole programme, or of one country."""
    saved = {
        unit.enterprise: unit for unit in world.all_units if country in (None, world.countries.get(unit.enterprise))
    }
    net = net_savings(world)
    known = {owner: net[owner] for owner in saved if net.get(owner) is not None}
    return {
        "net_savings_sum": _sum(world, saved, known),
        "net_savings_median": _median(saved, known),
        "savings_above_cost_share": _above_cost(world, saved, known),
        "women_in_improvement_teams": _women(world, country),
        "satisfaction": _satisfaction(world, country),
        "trainers_trained": Figure(Fraction(len(_schooled(world, country)))),
        "trainers_certified": Figure(Fraction(len(_certified(world, country)))),
    }


def months_end(row: Row) -> Day:
    """The last of so many months: of three from 15 January 14 April."""
    return months_later(day(row["starts_on"]), int(row["months"])) - datetime.timedelta(days=1)


def same_saving(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows whose projects name each other, directly or by way of others, together."""
    groups: list[list[Row]] = []
    for row in rows:
        near = {row["project_id"], row["overlaps_with_id"]} - {""}
        touching = [
            group
            for group in groups
            if any(one["project_id"] in near or one["overlaps_with_id"] == row["project_id"] for one in group)
        ]
        groups = [group for group in groups if group not in touching]
        groups.append([row, *(one for group in touching for one in group)])
    return groups


@functools.cache
def net_savings(world: World) -> dict[str, Fraction | None]:
    """By enterprise, in dollars: observed months that are over; of one saving the largest, and every cost."""
    owners = {row["id"]: world.kept[row["enterprise_id"]] for row in world.known("projects")}
    observed: dict[str, list[Row]] = defaultdict(list)
    for row in world.known("project_money"):
        if row["kind"] == "observed" and months_end(row) <= world.day:
            observed[owners[row["project_id"]]].append(row)
    found: dict[str, Fraction | None] = {}
    for owner, rows in observed.items():
        amounts = {
            row["id"]: (_dollars(world, row, row["saving"]), _dollars(world, row, row["one_off_cost"])) for row in rows
        }
        if any(None in both for both in amounts.values()):
            found[owner] = None
            continue
        gross = sum((max(amounts[row["id"]][0] for row in group) for group in same_saving(rows)), Fraction(0))
        found[owner] = gross - sum((cost for _saving, cost in amounts.values()), Fraction(0))
    return found


def _dollars(world: World, row: Row, amount: str) -> Fraction | None:
    return world.dollars(Fraction(amount), row["currency"], months_end(row))


def _sum(world: World, saved: dict[str, Unit], known: dict[str, Fraction]) -> Figure:
    figure = Figure(sum(known.values(), Fraction(0)) if known else None, len(known), len(saved))
    if not known:
        return figure
    heads = {owner: workforce(world, unit) for owner, unit in saved.items()}
    a_head = [amount / heads[owner] for owner, amount in known.items() if heads[owner]]
    low, high = extremes(a_head, len(known))
    missing = sum(
        (heads[owner] for owner, unit in saved.items() if owner not in known and not unit.closed), Fraction(0)
    )
    figure.lower = figure.value + min(low, Fraction(0)) * missing
    figure.upper = figure.value + max(high, Fraction(0)) * missing
    return figure


def _median(saved: dict[str, Unit], known: dict[str, Fraction]) -> Figure:
    ranked = sorted(known.values())
    middle = (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2 if ranked else None
    return Figure(middle, len(known), len(saved))


def _above_cost(world: World, saved: dict[str, Unit], known: dict[str, Fraction]) -> Figure:
    """A tie is not above; who has no cost on record is missing."""
    costs = training_costs(world)
    both = {owner: amount for owner, amount in known.items() if (costs.get(owner) or 0) > 0}
    above = sum(amount > costs[owner] for owner, amount in both.items())
    missing = sum(owner not in both and not unit.closed for owner, unit in saved.items())
    figure = Figure(Fraction(100 * above, len(both)) if both else None, len(both), len(saved), None, Fraction(above))
    if saved:
        figure.lower = Fraction(100 * above, len(saved))
        figure.upper = Fraction(100 * (above + missing), len(saved))
    return figure


@functools.cache
def training_costs(world: World) -> dict[str, Fraction | None]:
    """What was paid for each enterprise, whoever paid: its own entries, and an equal part of those of its cohorts."""
    enrolled: dict[str, list[str]] = defaultdict(list)
    for row in world.known("enrolments"):
        enrolled[row["cohort_id"]].append(world.kept[row["enterprise_id"]])
    found: dict[str, Fraction | None] = {}
    for row in world.known("ledger"):
        if row["stage"] not in ("paid", "refunded"):
            continue
        amount = Fraction(row["amount"]) * (-1 if row["stage"] == "refunded" else 1)
        dollars = world.dollars(amount, row["currency"], day(row["date"]))
        owners = [world.kept[row["enterprise_id"]]] if row["enterprise_id"] else enrolled[row["cohort_id"]]
        for owner in owners:
            before = found.get(owner, Fraction(0))
            found[owner] = None if None in (before, dollars) else before + dollars / len(owners)
    return found


def _women(world: World, country: str | None) -> Figure:
    """Of whom is in a team on the day; unknown sex only in the bounds."""
    there = [
        row["sex"]
        for row in world.known("team_members")
        if country in (None, world.countries.get(world.kept[row["enterprise_id"]]))
        and day(row["joined_on"]) <= world.day
        and (not row["left_on"] or day(row["left_on"]) >= world.day)
    ]
    women, men = there.count("woman"), there.count("man")
    figure = Figure(None, women + men, len(there), None, Fraction(women))
    if women + men:
        figure.value = Fraction(100 * women, women + men)
        figure.lower = Fraction(100 * women, len(there))
        figure.upper = Fraction(100 * (len(there) - men), len(there))
    return figure


def _satisfaction(world: World, country: str | None) -> Figure:
    """Of answers to the overall item in closed cohorts; asked: who was present on a class day."""
    cohorts = {row["id"] for row in world.known("cohorts") if country in (None, row["country"])}
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for row in world.known("satisfaction"):
        if row["item"] == "overall" and row["cohort_id"] in cohorts:
            good = int(row["score"]) >= SATISFIED_FROM
            given[row["cohort_id"]] += Counter(all=int(row["answers"]), good=int(row["answers"]) * good)
    present = _present(world)
    closed = {row["cohort_id"] for row in world.known("satisfaction") if row["cohort_id"] in cohorts}
    answers, good = (sum(one[name] for one in given.values()) for name in ("all", "good"))
    asked = sum(max(len(present[cohort]), given[cohort]["all"]) for cohort in closed)
    figure = Figure(Fraction(100 * good, answers) if answers else None, answers, asked, None, Fraction(good))
    if asked:
        figure.lower = Fraction(100 * good, asked)
        figure.upper = Fraction(100 * (good + asked - answers), asked)
    return figure


@functools.cache
def _present(world: World) -> dict[str, set[str]]:
    """Who was there on any class day, by cohort."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in world.known("attendances"):
        if row["present"] == "1":
            found[row["cohort_id"]].add(row["person_id"])
    return found


def _of_country(world: World, country: str | None) -> set[str]:
    return {row["id"] for row in world.known("trainers") if country in (None, row["country"])}


def _schooled(world: World, country: str | None) -> set[str]:
    steps = world.known("trainer_steps")
    done = {row["trainer_id"] for row in steps if row["step"] == "trained" and day(row["day"]) <= world.day}
    return done & _of_country(world, country)


def _certified(world: World, country: str | None) -> set[str]:
    return {row["trainer_id"] for row in valid_certificates(world)} & _of_country(world, country)


def valid_certificates(world: World) -> list[Row]:
    """Certificates that hold on the day: begun, not over, neither suspended nor revoked."""
    return [row for row in world.known("certificates") if how_it_stands(world, row) == "valid"]


def how_it_stands(world: World, certificate: Row) -> str:
    """valid, expired, suspended, revoked, or not yet valid."""
    said = [
        row["standing"]
        for row in world.known("certificate_standings")
        if row["number"] == certificate["number"] and day(row["day"]) <= world.day
    ]
    if "revoked" in said:
        return "revoked"
    if certificate["valid_until"] and day(certificate["valid_until"]) < world.day:
        return "expired"
    if "suspended" in said:
        return "suspended"
    return "valid" if day(certificate["issued_on"]) <= world.day else "not yet"


def planted(world: World) -> dict[str, dict[str, int]]:
    """How much of everything is there, by kind and state: what the pages of delivery must show in all."""
    money = world.known("project_money")
    seen = world.known("practices_seen")
    return {
        "Trainers": {"on the roster": len(world.known("trainers"))},
        "Steps of trainers": Counter(row["step"] for row in world.known("trainer_steps")),
        "Certificates": Counter(how_it_stands(world, row) for row in world.known("certificates")),
        "Visits done": {"in all": len(world.known("visits"))},
        "Practices looked for on visits": Counter(row["seen"] for row in seen),
        "Members of improvement teams": Counter(row["sex"] or "not known" for row in world.known("team_members")),
        "Projects by stage": Counter(row["stage"] for row in world.known("project_stages")),
        "Savings of projects": Counter(row["kind"] for row in money),
        "Savings that somebody verified": {"observed": sum(bool(row["verified_by_id"]) for row in money)},
        "Savings that are another project's": {"in all": sum(bool(row["overlaps_with_id"]) for row in money)},
    }
