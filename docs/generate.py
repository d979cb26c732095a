"""Writes the reference pages of the catalogue anew from its files: indicators, questions, modules, countries.

`python docs/generate.py --check` says whether a page is out of date instead of writing it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from score.catalogue import indicators
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.catalogue.modules.module import Module
from score.catalogue.questions import question_files

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "Generated from the catalogue by `make docs`: change the files there, not this page."
AREAS = {
    "outreach": "Outreach",
    "jobs": "Jobs",
    "safety_and_people": "Safety, time, people",
    "performance": "Performance and resources",
}


def pages() -> dict[str, str]:
    """Every page by file name."""
    return {
        "indicators.md": _indicators(),
        "questions.md": _questions(),
        "modules.md": _modules(),
        "countries.md": _countries(),
    }


def _indicators() -> str:
    parts = [f"# Indicators\n\n{NOTE}\n"]
    for area, name in AREAS.items():
        parts.append(f"## {name}\n")
        parts += [_sheet(one) for one in indicators.all_indicators().values() if one.area == area]
    return "\n".join(parts)


def _sheet(one: Indicator) -> str:
    tolerance = f"{one.tolerance:g} points" if one.tolerance_in_points else f"{one.tolerance * 100:g} %"
    lines = {
        "Type, unit": f"{one.type}, {one.unit}",
        "Formula": one.formula,
        "Says": one.says,
        "Not": one.not_to_be_read_as,
        "Who counts": one.population,
        "Direction": one.direction,
        "Tolerance": tolerance if one.measure else "",
        "Questions": ", ".join(one.questions) if one.measure else "",
        "Pairs": one.pairing,
        "Parts": ", ".join(one.disaggregations),
        "Minimum n": f"{one.minimum_n} {one.minimum_counts}" if one.minimum_counts else "none",
        "Evidence asked for": str(one.evidence_minimum),
        "Our thresholds": ", ".join(f"{name} {value:g}" for name, value in one.parameters),
        "Read with": ", ".join(one.beside),
        "Cross-references": "; ".join(f"{ref.text} ({ref.source})" for ref in one.cross_references),
        "Published": one.published_range,
        "Limits": one.limits,
    }
    table = "\n".join(f"| {_cell(name)} | {_cell(text)} |" for name, text in lines.items() if text)
    return f"### `{one.code}`: {one.title}\n\nVersion {one.version}.\n\n| | |\n|---|---|\n{table}\n"


def _questions() -> str:
    rows = [
        (f"`{one.code}`", one.text, one.type, "yes" if one.core else "", ", ".join(one.used_by))
        for one in question_files.all_questions()
    ]
    return f"# Questions\n\n{NOTE}\n\n" + _table(("Code", "Question", "Type", "Core", "Used by"), rows)


def _modules() -> str:
    rows = [
        (
            f"`{one.code}`",
            one.title,
            f"{one.extends} in {one.country}" if one.country else "",
            str(one.class_days),
            str(one.visits_minimum),
            f"{one.trained.attendance_share} of class days; {one.trained.managers} + {one.trained.workers}",
        )
        for one in module_files.all_modules()
    ]
    trained = "Trained: share of days; managers + workers"
    heads = ("Code", "Title", "Variant of", "Class days", "Visits at least", trained)
    parts = [f"# Training modules\n\n{NOTE}\n\n" + _table(heads, rows)]
    parts.append("Completed: trained, the visits done, and an endline there or its lack explained.\n")
    return "\n".join(parts + [_module(one) for one in module_files.all_modules()])


def _module(one: Module) -> str:
    firms = f"{one.firms[0]} to {one.firms[1]} heads" if one.firms else "as the country takes in"
    lines = {
        "Aim": one.aim,
        "Who comes": f"{one.managers_invited} + {one.workers_invited}. {one.who}",
        "Enterprises": f"{one.enterprises_minimum} to {one.enterprises_maximum} in a class; {firms}",
        "Trainers": str(one.trainers),
        "Comes after": " or ".join(f"`{code}`" for code in one.after) or "nothing: an enterprise may begin here",
        "Materials": "; ".join(one.materials),
        "Weeks": str(one.weeks),
        "Indicators": ", ".join(f"`{code}`" for code in one.indicators),
        "Source": one.source,
        "Assumed by us": ", ".join(one.assumed),
    }
    table = "\n".join(f"| {_cell(name)} | {_cell(text)} |" for name, text in lines.items() if text)
    sessions = "\n".join(
        f"- {'online' if part.online else f'day {part.day}'}: **{part.title}.** {part.aim}" for part in one.sessions
    )
    return f"## `{one.code}`: {one.title}\n\n| | |\n|---|---|\n{table}\n\n{sessions}\n"


def _countries() -> str:
    rows = []
    for one in country_files.all_countries():
        limits = one.size_limits
        sizes = f"micro to {limits.micro}, small to {limits.small}, medium to {limits.medium} ({limits.source})"
        hours, years = str(one.full_time_hours), str(one.participants_years)
        rows.append((one.code, one.name, one.currency, ", ".join(one.languages), sizes, hours, years))
    heads = ("Code", "Name", "Currency", "Languages", "Size classes by heads", "Full-time hours a year")
    heads = (*heads, "Years participants stay named")
    return f"# Countries\n\n{NOTE}\n\n" + _table(heads, rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [" | ".join(heads), "|".join("---" for _head in heads)]
    lines += [" | ".join(map(_cell, row)) for row in rows]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main(check: bool) -> int:
    """Write the pages, or say which are out of date (exit status 1)."""
    stale = [name for name, text in pages().items() if _read(REFERENCE / name) != text]
    if check:
        for name in stale:
            print(f"docs/reference/{name} is out of date: make docs", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(pages()[name], encoding="utf-8")
        print(f"docs/reference/{name} written")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
