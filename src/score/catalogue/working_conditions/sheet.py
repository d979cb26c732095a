"""Sheets of the indicators: what each measures, among whom, from which answers, by which standard and how.

One TOML file in `indicators/` is one sheet; it is found by being there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType

from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml
from score.catalogue.working_conditions.deriving import known_names, variables_behind
from score.catalogue.working_conditions.variables import all_variables
from score.measurement.errors import UnknownName

FOLDER = Path(__file__).parent / "indicators"
ELEMENTS = (
    "employment_opportunities",
    "adequate_earnings",
    "decent_working_time",
    "work_and_family",
    "work_to_be_abolished",
    "stability_and_security",
    "equal_opportunity",
    "safe_work_environment",
    "social_security",
    "social_dialogue",
)
RANKS = ("main", "additional", "future", "context")
RECORDS = ("persons", "accidents", "establishments", "countries")
# which columns a way of estimating needs; what is not listed must not be named
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "share": ("numerator", "universe"),
        "mean": ("numerator", "universe"),
        "ratio": ("numerator", "denominator", "universe"),
        "rate": ("numerator", "denominator", "universe"),
        "size": ("universe",),
        "distribution": ("numerator", "universe"),
        "low_pay": ("numerator", "universe"),
        "gap": ("numerator", "group", "universe"),
        "factor_weighted_gap": ("numerator", "group", "cells", "universe"),
        "segregation": ("group", "cells", "universe"),
        "display": (),
    }
)


@dataclass(frozen=True)
class Estimate:
    """How an indicator is estimated.

    `numerator`, `denominator`, `universe`, `group`, `cells`: columns, variables or derived ones. The universe is a
    flag: rows where it is true count. The estimate is multiplied by `per`, for example 100 for per cent.
    `statistic` is mean or median for gaps, `threshold` the share of the median below which pay is low.
    `unknown_among`: whom the share that is unknown is of, where the universe itself leaves out who is unknown; it
    does without, where that cannot be derived.
    """

    kind: str
    numerator: str = ""
    denominator: str = ""
    universe: str = ""
    group: str = ""
    cells: tuple[str, ...] = ()
    per: float = 1.0
    statistic: str = "mean"
    threshold: Fraction | None = None
    unknown_among: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it has to have."""
        names = (self.numerator, self.denominator, self.universe, self.group, *self.cells)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Source:
    """Where a definition comes from."""

    document: str
    year: int
    place: str = ""


@dataclass(frozen=True)
class Version:
    """A rule that held or holds from a year on. The figures of two versions are never one series."""

    standard: str
    from_year: int
    rule: str
    says: str
    estimate: Estimate


@dataclass(frozen=True)
class Sheet:
    """One indicator.

    `variables` have to be there, `optional` ones make the result more complete; both are names of `variables.toml`.
    `records` is what a row of the data is. `versions` is in order of time; the sheet's own estimate is the last one's.
    `short` is the name of its file, by which people may also ask for it.
    """

    code: str
    name: str
    element: str
    rank: str
    records: str
    definition: str
    population_universe: str
    numerator: str
    denominator: str
    unit: str
    variables: tuple[str, ...]
    optional: tuple[str, ...]
    estimate: Estimate
    sources: tuple[Source, ...]
    versions: tuple[Version, ...]
    traps: tuple[str, ...]
    short: str = ""

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """The questions of a questionnaire: variable and wording, for those that people are asked."""
        asked = ((name, all_variables()[name].text) for name in (*self.variables, *self.optional))
        return tuple((name, text) for name, text in asked if text)

    def estimate_by(self, standard: str | None = None) -> Estimate:
        """How to estimate by a standard, the newest without one. UnknownName where the sheet has no such version."""
        if standard is None:
            return self.estimate
        by_standard = {version.standard: version.estimate for version in self.versions}
        if standard not in by_standard:
            raise UnknownName(f"version of {self.code}", standard, by_standard)
        return by_standard[standard]


def load_sheets(folder: Path) -> Mapping[str, Sheet]:
    """The sheets of a folder by code. CatalogueFileError where a file is wrong or two have the same code."""
    found: dict[str, Sheet] = {}
    for path in sorted(folder.glob("*.toml")):
        sheet = load_sheet(path)
        if sheet.code in found:
            raise CatalogueFileError(path.name, "code", f"{sheet.code} is the code of another file")
        found[sheet.code] = sheet
    return MappingProxyType(found)


@cache
def all_sheets() -> Mapping[str, Sheet]:
    """Every sheet of the catalogue by code."""
    return load_sheets(FOLDER)


def get(code: str) -> Sheet:
    """The sheet with this code. UnknownName with the nearest code where there is none."""
    if code not in all_sheets():
        raise UnknownName("indicator", code, all_sheets())
    return all_sheets()[code]


def load_sheet(path: Path) -> Sheet:
    """The sheet in a file. CatalogueFileError names the file and the key that is wrong."""
    table = read_toml(path)
    estimate = _estimate(table.table("estimate"))
    sheet = Sheet(
        code=table.code("code"),
        name=table.text("name"),
        element=table.text("element", choices=ELEMENTS),
        rank=table.text("rank", choices=RANKS),
        records=table.text("records", choices=RECORDS),
        definition=table.text("definition"),
        population_universe=table.text("population_universe"),
        numerator=table.text("numerator"),
        denominator=table.text("denominator"),
        unit=table.text("unit"),
        variables=_variables(table, "variables"),
        optional=_variables(table, "optional"),
        estimate=estimate,
        sources=tuple(_source(one) for one in table.tables("source", required=True)),
        versions=tuple(_version(one, estimate) for one in table.tables("version")),
        traps=table.texts("traps", ()),
        short=path.stem,
    )
    table.finish()
    if not sheet.sources:
        raise table.error("source", "must name at least one document")
    _check_versions(table, sheet)
    _check_variables(table, sheet)
    return sheet


def _estimate(table: Table) -> Estimate:
    kind = table.text("kind", choices=KINDS)
    estimate = Estimate(
        kind=kind,
        numerator=table.text("numerator", ""),
        denominator=table.text("denominator", ""),
        universe=table.text("universe", ""),
        group=table.text("group", ""),
        cells=table.texts("cells", ()),
        per=float(table.number("per")) if table.has("per") else 1.0,
        statistic=table.text("statistic", "mean", choices=("mean", "median")),
        threshold=_fraction(table, "threshold"),
        unknown_among=table.text("unknown_among", ""),
    )
    table.finish()
    for key in ("numerator", "denominator", "universe", "group", "cells"):
        if bool(getattr(estimate, key)) != (key in KINDS[kind]):
            problem = f"is needed for the kind {kind}" if key in KINDS[kind] else f"means nothing for the kind {kind}"
            raise table.error(key, problem)
    for name in (*estimate.columns, *filter(None, (estimate.unknown_among,))):
        _check_name(table, "", name, known_names(), "variable or derived column")
    return estimate


def _fraction(table: Table, key: str) -> Fraction | None:
    """A fraction written as text, such as "2/3": decimals would move the line."""
    if not table.has(key):
        return None
    written = table.text(key)
    try:
        return Fraction(written)
    except (ValueError, ZeroDivisionError) as problem:
        raise table.error(key, f'{written!r} is no fraction such as "2/3"') from problem


def _version(table: Table, current: Estimate) -> Version:
    version = Version(
        standard=table.text("standard"),
        from_year=table.whole("from", least=1900),
        rule=table.code("rule"),
        says=table.text("says"),
        estimate=_estimate(table.table("estimate")) if table.has("estimate") else current,
    )
    table.finish()
    _check_name(table, "rule", version.rule, known_names(), "variable or derived column")
    return version


def _source(table: Table) -> Source:
    source = Source(table.text("document"), table.whole("year", least=1900), table.text("place", ""))
    table.finish()
    return source


def _variables(table: Table, key: str) -> tuple[str, ...]:
    names = table.texts(key, ())
    for name in names:
        _check_name(table, key, name, tuple(all_variables()), "variable")
    return names


def _check_versions(table: Table, sheet: Sheet) -> None:
    """Versions lie in order of time, and the newest is the one the sheet estimates by."""
    years = [version.from_year for version in sheet.versions]
    if years != sorted(years):
        raise table.error("version", "must be in order of time")
    if sheet.versions and sheet.versions[-1].estimate != sheet.estimate:
        raise table.error("version", "the last one must be what [estimate] says")


def _check_variables(table: Table, sheet: Sheet) -> None:
    """What the rules behind the estimate read is what the sheet asks for; limits with defaults may be left out."""
    needed = {name for name in variables_behind(sheet.estimate.columns) if all_variables()[name].default is None}
    named = set(sheet.variables) | set(sheet.optional)
    for name in sorted(needed - set(sheet.variables)):
        raise table.error("variables", f"leaves out {name}, which the estimate needs")
    readable = set(variables_behind([*_all_columns(sheet)], optional=True))
    for name in sorted(named - readable):
        raise table.error("variables", f"names {name}, which no estimate of the sheet reads")


def _all_columns(sheet: Sheet) -> tuple[str, ...]:
    return (*sheet.estimate.columns, *(name for one in sheet.versions for name in one.estimate.columns))


def _check_name(table: Table, key: str, name: str, known: tuple[str, ...], kind: str) -> None:
    if name not in known:
        raise table.error(key or name, str(UnknownName(kind, name, known)))
