"""The page docs/demo-truth.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from second_counts import SecondCount

# code: title, unit, how it is counted
HEADLINES = {
    "enterprises_trained": (
        "Enterprises trained", "", "a manager and a worker present half the class days or more, in the same module"
    ),
    "persons_trained": ("Persons trained", "", "different persons present half the class days of a module or more"),
    "attendances": ("Person-modules", "", "the same, once for each module"),
    "person_days": ("Training days", "", "persons times days on which they were there"),
    "workforce_represented": (
        "Workforce of the trained enterprises", "", "heads on the last date known before the first class"
    ),
    "women_among_participants": ("Women among participants", "%", "women of persons trained whose sex is known"),
    "beyond_first_module": (
        "Enterprises that stayed on", "%", "two modules or more, of those whose first closed 6 months ago or earlier"
    ),
    "jobs_created": ("Jobs created", "", "heads added where there are more after than before"),
    "jobs_lost": ("Jobs lost", "", "heads gone where there are fewer; a closed enterprise has none left"),
    "jobs_net": ("Jobs, net", "", "heads after less heads before"),
    "defects_share": (
        "Enterprises with fewer defects", "%", "rejected of all made fell by more than 1 %; bare percentages count"
    ),
    "accidents_pooled": (
        "Change in the accident rate over all enterprises", "%",
        "accidents after, against those expected for the hours worked at the rate of all together before"
    ),
    "energy_share": ("Enterprises with less energy for a unit", "%", "kWh for a unit made fell by more than 1 %"),
    "practices_adopted_share": (
        "Enterprises that adopted a good practice", "%", "at least one of twelve went from no to yes; 8 known twice"
    ),
    "cost_savings_share": ("Enterprises that report cost savings", "%", "said yes, of those that answered"),
    "cost_savings_sum": (
        "Savings a year, US dollars", "", "as the enterprises reckon them, at the rate of the last day of the period"
    ),
    "productivity_share": (
        "Enterprises with more output an hour", "%", "output an hour worked rose by more than 1 %"
    ),
    "net_savings_sum": (
        "Net savings of projects, US dollars", "",
        "observed in months that are over, less what they cost once; of one saving the largest, and every cost"
    ),
    "net_savings_median": ("The same in the middle enterprise", "", "of those with any observed saving"),
    "savings_above_cost_share": (
        "Enterprises whose projects saved more than their training cost", "%",
        "above all that was paid for it, whoever paid; of what was paid for a cohort an equal part"
    ),
    "women_in_improvement_teams": ("Women in improvement teams", "%", "of members on the day whose sex is known"),
    "satisfaction": (
        "Satisfied participants", "%", "4 or 5 of 5 all in all, of answers in closed cohorts; asked were those present"
    ),
    "trainers_trained": ("Trainers who attended a training of trainers", "", "different ones, whatever the module"),
    "trainers_certified": (
        "Certified trainers", "", "with a certificate that holds on the day: not over, suspended or revoked"
    ),
}  # fmt: skip
MAIN = (
    "enterprises_trained", "persons_trained", "workforce_represented", "jobs_created", "jobs_lost", "jobs_net",
    "defects_share", "energy_share", "cost_savings_share", "net_savings_sum", "satisfaction", "trainers_certified",
)  # fmt: skip
HEAD = """# The demonstration, reckoned a second time

The demonstration programme that `make run` starts with is invented: enterprises, people, organisations and numbers.
This page says what its figures must be. It is written by `docs/demo_truth`, a plain Python program that reads the
raw facts as CSV files and uses no line of the application; the tests hold the application's figures against it, to
nine decimals. To write it anew:

    score demo --csv facts && python docs/demo_truth facts > docs/demo-truth.md

All numbers are as known at the end of the day named, in UTC. Whoever looks later sees endlines that have fallen due
in the meantime counted as missing. "With data" is the number of enterprises compared (of persons, for women), "of"
the eligible ones: trained, and their endline there or due. Bounds say what the missing could have changed.
"Untrained" is what the enterprises on the waiting list did, measured in the same way.
"""

SEVERAL = 3  # enterprises of a cohort counted again, for a line of its own
SECOND_COUNTS = """One endline in ten is drawn and counted again by somebody who has not seen the first numbers; where
one does not agree, all of that trainer's are. In this programme that is a trainer in China, in the cohorts CN-2024-2
and CN-2025-2: fewer jobs are found than were reported. The second counts stand beside the figures above and change
none of them. Jobs are net: heads after less heads at the baseline of the same cycle.
"""


PLANTED = """What a visitor finds on the pages of delivery: cohorts with plans, one to come with a waiting list, visits
done, late and to come, agreed actions, teams, projects in every stage. In Ghana a trainer stands at every step of the
way, and one firm, Patient Needle Garments, has two projects that are the same saving: 51,200 cedi, which cost 1,200,
and 20,000 of these again, which cost 300. So it saved 51,200 - 1,200 - 300 = 49,700 cedi. Three serious concerns lie
with the focal person of Ghana, one of them settled; they are in no file of facts and in no count here. In each country
with ten closed cycles or more a sample was asked again by phone: the page of verification finds the trainer in China,
and nobody else whose numbers differ by more than a fifth. A smaller sample is under way.
"""


def page(
    found: dict[str, Any],
    days: tuple[str, ...],
    countries: dict[str, str],
    again: list[SecondCount],
    planted: dict[str, dict[str, int]],
) -> str:
    """The whole page."""
    last = days[-1]
    lines = [HEAD, f"## Headlines on {last}\n", *_headlines(found[last]["all"])]
    lines += ["\n## The same at earlier moments\n", *_moments(found, days)]
    lines += [f"\n## By country on {last}\n", *_countries(found[last], countries)]
    lines += [f"\n## Counted again by {last}\n", SECOND_COUNTS, *_second_counts(again)]
    lines += [f"\n## Planted in delivery, by {last}\n", PLANTED, *_planted(planted)]
    lines += ["\n## How each is counted\n", *(f"- **{title}**: {how}." for title, _unit, how in HEADLINES.values())]
    return "\n".join(lines) + "\n"


def _planted(planted: dict[str, dict[str, int]]) -> list[str]:
    rows = ["| What | How many |", "|---|---|"]
    for name, counts in planted.items():
        rows.append(f"| {name} | " + ", ".join(f"{kind} {counts[kind]}" for kind in sorted(counts)) + " |")
    return rows


def _headlines(figures: dict[str, Any]) -> list[str]:
    rows = ["| Figure | Value | With data | Bounds | Untrained |", "|---|---:|---:|---:|---:|"]
    for code, (title, unit, _how) in HEADLINES.items():
        one = figures[code]
        data = "" if one.eligible is None else f"{one.with_data} of {one.eligible}"
        bounds = "" if one.lower is None else f"{_shown(one.lower, unit)} to {_shown(one.upper, unit)}"
        beside = _shown(one.untrained.value, unit) if one.untrained else ""
        rows.append(f"| {title} (`{code}`) | {_shown(one.value, unit)} | {data} | {bounds} | {beside} |")
    pending = figures["jobs_net"].pending
    return [*rows, "", f"Endlines not yet due: {pending} enterprises, in no denominator."]


def _moments(found: dict[str, Any], days: tuple[str, ...]) -> list[str]:
    rows = ["| Figure | " + " | ".join(days) + " |", "|---|" + "---:|" * len(days)]
    for code, (title, unit, _how) in HEADLINES.items():
        values = [_shown(found[day]["all"][code].value, unit) for day in days]
        rows.append(f"| {title} | " + " | ".join(values) + " |")
    return rows


def _countries(groups: dict[str, Any], countries: dict[str, str]) -> list[str]:
    rows = ["| Figure | " + " | ".join(countries.values()) + " |", "|---|" + "---:|" * len(countries)]
    for code in MAIN:
        title, unit, _how = HEADLINES[code]
        values = [_shown(groups[f"country={country}"][code].value, unit) for country in countries]
        rows.append(f"| {title} | " + " | ".join(values) + " |")
    return rows


def _second_counts(again: list[SecondCount]) -> list[str]:
    rows = [
        "| Cohort | Enterprises | Jobs reported | Jobs found | Found for each reported |",
        "|---|---:|---:|---:|---:|",
    ]
    several = [one for one in again if one.enterprises >= SEVERAL]
    others = _summed("Of all others together", [one for one in again if one.enterprises < SEVERAL])
    for one in (*several, others, _summed("All", again)):
        ratio = _shown(one.ratio, "")
        rows.append(
            f"| {one.cohort} | {one.enterprises} | {_shown(one.reported, '')} | {_shown(one.found, '')} | {ratio} |"
        )
    return rows


def _summed(name: str, counts: list[SecondCount]) -> SecondCount:
    return SecondCount(
        name,
        sum(one.enterprises for one in counts),
        sum((one.reported for one in counts), Fraction(0)),
        sum((one.found for one in counts), Fraction(0)),
    )


def _shown(value: Fraction | None, unit: str) -> str:
    """Whole numbers as they are, others with two decimals (half to even)."""
    if value is None:
        return "none"
    rounded = round(value, 2)
    text = f"{int(rounded):,}" if rounded.denominator == 1 else f"{float(rounded):,.2f}"
    return f"{text} {unit}".strip()
