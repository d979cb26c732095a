"""The parameters of certification, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.catalogue.toml_tables import Table, read_toml

FILE = Path(__file__).parent / "certification.toml"
NUMBERS = ("cycles", "years", "renewal_classes", "renewal_opens", "expert_classes")
_LEAST = {"years": 1}


@dataclass(frozen=True)
class Requirements:
    """What a certificate for one module takes in one country.

    `cycles`: supervised cycles; `years`: that it holds; `renewal_classes`: classes to be given meanwhile;
    `renewal_opens`: months before the end from which on it can be renewed; `expert_classes`: classes given before
    somebody may become an expert trainer. `assumed`: numbers for which no source is known and which are ours.
    """

    cycles: int
    years: int
    renewal_classes: int
    renewal_opens: int
    expert_classes: int
    source: str
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The whole file: what holds everywhere, and what differs."""

    first_modules: tuple[str, ...]
    general: Requirements
    countries: dict[str, dict[str, int]]
    modules: dict[str, dict[str, int]]

    def of(self, module: str, country: str) -> Requirements:
        """What holds for a module (its code, or that of a variant) in a country."""
        differing = {**self.countries.get(country, {}), **self.modules.get(root_of(module), {})}
        general = self.general
        return Requirements(
            **{name: differing.get(name, getattr(general, name)) for name in NUMBERS},
            source=general.source,
            assumed=general.assumed,
        )


def load(path: Path) -> Rules:
    """The rules in a file. CatalogueFileError names file and key of what is wrong."""
    table = read_toml(path)
    first = table.texts("first_modules")
    for code in first:
        _check_module(table, "first_modules", code)
    general = Requirements(
        **{name: table.whole(name, least=_LEAST.get(name, 0)) for name in NUMBERS},
        source=table.text("words"),  # shown, so under a key whose texts are translated
        assumed=table.texts("assumed", (), NUMBERS),
    )
    modules = _differing(table.table("modules", {}))
    for code in modules:
        _check_module(table, "modules", code)
    countries = _differing(table.table("countries", {}))
    for code in countries:
        if code not in {one.code for one in country_files.all_countries()}:
            raise table.error("countries", f"{code!r} has no file")
    table.finish()
    return Rules(first, general, countries, modules)


@cache
def rules() -> Rules:
    """The rules of this catalogue."""
    return load(FILE)


def requirements(module: str, country: str) -> Requirements:
    """What a certificate for `module` takes in `country`."""
    return rules().of(module, country)


def is_first(module: str) -> bool:
    """Whether trainers begin with this module."""
    return root_of(module) in rules().first_modules


def root_of(module: str) -> str:
    """The general module behind a code; the code itself where no file knows it."""
    try:
        return module_files.get(module).root
    except module_files.UnknownModule:
        return module


def codes_of(module: str) -> frozenset[str]:
    """The codes of a module and of all its variants; the code itself where no file knows it."""
    root = root_of(module)
    return frozenset({one.code for one in module_files.all_modules() if one.root == root} | {root, module})


def _differing(table: Table) -> dict[str, dict[str, int]]:
    found = {}
    for code in table.unread():
        one = table.table(code)
        found[code] = {name: one.whole(name, least=_LEAST.get(name, 0)) for name in NUMBERS if one.has(name)}
        one.finish()
    return found


def _check_module(table: Table, key: str, code: str) -> None:
    if not any(one.code == code and not one.country for one in module_files.all_modules()):
        raise table.error(key, f"{code!r} is no general module")
