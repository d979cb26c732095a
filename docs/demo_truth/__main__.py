"""The truth about the demonstration, reckoned from its raw facts by plain arithmetic.

    score demo --csv FOLDER
    python docs/demo_truth FOLDER > docs/demo-truth.md

Needs nothing but Python: no line of the application is used, all numbers are exact fractions, and every rule is
written down a second time. With --json and perhaps days, the fractions themselves come out, for the tests.
"""

from __future__ import annotations

import datetime
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from delivery import delivery, planted
from known import World
from page import page
from reckoning import headlines
from second_counts import second_counts

MOMENTS = ("2025-06-30", "2026-03-31", "2026-10-31")  # the last one is that of the headlines
COUNTRIES = {
    "CN": "China", "ET": "Ethiopia", "GH": "Ghana", "ID": "Indonesia", "IN": "India", "PE": "Peru", "VN": "Vietnam"
}  # fmt: skip


def world_on(folder: Path, day: str) -> World:
    """The world as known at the end of a day."""
    moment = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.max, tzinfo=datetime.UTC)
    return World(folder, moment)


def main(arguments: list[str]) -> None:
    """Print the page, or with --json the fractions on some days."""
    plain = "--json" in arguments
    folder, *days = (one for one in arguments if one != "--json")
    there = sorted({row["country"] for row in world_on(Path(folder), MOMENTS[-1]).known("cohorts")})
    found: dict[str, dict[str, Any]] = {}
    for day in days or MOMENTS:
        world = world_on(Path(folder), day)
        found[day] = {"all": headlines(world) | delivery(world, None)}
        found[day] |= {f"country={code}": headlines(world, code) | delivery(world, code) for code in there}
    if plain:
        print(json.dumps(_as_text(found), indent=1))
    else:
        last = world_on(Path(folder), MOMENTS[-1])
        countries = {code: COUNTRIES[code] for code in there}
        print(page(found, MOMENTS, countries, second_counts(last), planted(last)), end="")


def _as_text(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        day: {
            group: {code: _texts(asdict(figure)) for code, figure in figures.items()}
            for group, figures in groups.items()
        }
        for day, groups in found.items()
    }


def _texts(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _texts(value) if isinstance(value, dict) else value if value is None else str(value)
        for name, value in figure.items()
    }


if __name__ == "__main__":
    main(sys.argv[1:])
