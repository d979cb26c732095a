"""Module files read and checked. A new module or a country's variant is one new file, nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from score.catalogue.modules.coaching_plan import read_planned_visits, read_practices
from score.catalogue.modules.module import GROUPS, Module, Trained
from score.catalogue.modules.sessions import check_days, read_firms, read_sessions
from score.catalogue.questions import question_files
from score.catalogue.reading.yes_no import folded
from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml

FOLDER = Path(__file__).parent
PARAMETERS = {
    "class": ("days",),
    "visits": ("minimum",),
    "length": ("weeks",),
    "trained": ("attendance_share", "managers", "workers"),
    "invited": ("managers", "workers"),
    "enterprises": ("minimum", "maximum"),
}
COACHING = ("planned_visits", "practices")  # lists of a module that may be assumed, too
_INDICATOR = re.compile(r"[a-z][a-z0-9_]*")


class UnknownModule(KeyError):
    """No module has this code."""


def load_modules(folder: Path) -> tuple[Module, ...]:
    """The modules of all files in a folder, general ones first, each in its order.

    CatalogueFileError names file and key: a code twice, a variant of nothing, a question that is not asked.
    """
    tables = {path.name: read_toml(path) for path in sorted(folder.glob("*.toml"))}
    modules: dict[str, Module] = {}
    variants = {name: table for name, table in tables.items() if table.has("extends")}
    for name, table in tables.items():
        if name not in variants:
            _add(modules, _general(table), name)
    bases = dict(modules)
    for name, table in variants.items():
        extended = table.code("extends")
        if extended not in bases:
            raise CatalogueFileError(name, "extends", f"{extended!r} is no general module")
        _add(modules, _variant(table, bases[extended]), name)
    _check_one_variant_a_country(modules)
    _check_what_comes_first(modules)
    return tuple(sorted(modules.values(), key=lambda one: (bool(one.country), one.country, one.order, one.code)))


@cache
def all_modules() -> tuple[Module, ...]:
    """Every module and every variant, general ones first."""
    return load_modules(FOLDER)


def get(code: str, country: str | None = None) -> Module:
    """The module with this code; with `country` (ISO 3166 alpha-2) its variant there, if there is one.

    UnknownModule where the code is not known.
    """
    found = _by_code().get(code)
    if found is None:
        raise UnknownModule(code)
    if country is None or found.country:
        return found
    return next((one for one in all_modules() if one.extends == code and one.country == country), found)


def for_country(country: str) -> tuple[Module, ...]:
    """What is taught in a country, in its order: each general module, or the variant that takes its place."""
    chosen = [get(module.code, country) for module in all_modules() if not module.country]
    return tuple(sorted(chosen, key=lambda one: (one.order, one.code)))


def find(name: str, country: str | None = None) -> Module | None:
    """The module that people of this country call so (code, title, alias, local code), or None.

    A local code such as M3 means different modules in different countries, so it is read only with `country`,
    and a variant that uses it hides the general module that does.
    """
    wanted = folded(name)
    taught = for_country(country) if country else tuple(one for one in all_modules() if not one.country)
    for module in taught:
        if wanted in {folded(word) for word in (module.code, module.root, module.title, *module.aliases)}:
            return module
    if country is None:
        return None
    called = [module for module in taught if module.local_code and folded(module.local_code) == wanted]
    own = [module for module in called if module.country]
    chosen = own or called
    return chosen[0] if len(chosen) == 1 else None


@cache
def _by_code() -> dict[str, Module]:
    return {module.code: module for module in all_modules()}


def _add(modules: dict[str, Module], module: Module, name: str) -> None:
    if module.code in modules:
        raise CatalogueFileError(name, "code", f"{module.code!r} is in two files")
    if name != f"{module.code}.toml":
        raise CatalogueFileError(name, "code", f"{module.code!r} must be in a file of its own name")
    modules[module.code] = module


def _general(table: Table) -> Module:
    parts = {key: table.table(key) for key in PARAMETERS}
    module = _built(table, parts, None)
    table.finish()
    return module


def _variant(table: Table, base: Module) -> Module:
    parts = {key: table.table(key, {}) for key in PARAMETERS}
    if not table.has("country"):
        raise table.error("country", "is missing: a variant belongs to one country")
    module = _built(table, parts, base)
    table.finish()
    return module


def _built(table: Table, parts: dict[str, Table], base: Module | None) -> Module:
    """A module from its tables; a variant takes from its base what its file leaves out."""
    numbers = _numbers(parts, base)
    module = Module(
        code=table.code("code"),
        extends=base.code if base else "",
        country=_country(table) if base else "",
        language=table.text("language", ""),
        local_code=table.text("local_code", base.local_code if base else ""),
        aliases=table.texts("aliases", base.aliases if base else ()),
        group=table.text("group", base.group if base else None, choices=GROUPS),
        order=table.whole("order", base.order if base else None, least=1),
        version=table.whole("version", 1, least=1),
        title=table.text("title", base.title if base else None),
        aim=table.text("aim", base.aim if base else None),
        sessions=read_sessions(table) or (base.sessions if base else ()),
        who=table.text("who", base.who if base else None),
        materials=table.texts("materials", base.materials if base else ()),
        after=table.texts("after", base.after if base else ()),
        trainers=table.whole("trainers", base.trainers if base else 1, least=1),
        firms=read_firms(table, base.firms if base else None),
        class_days=int(numbers["class.days"]),
        visits_minimum=int(numbers["visits.minimum"]),
        weeks=int(numbers["length.weeks"]),
        trained=Trained(
            numbers["trained.attendance_share"], int(numbers["trained.managers"]), int(numbers["trained.workers"])
        ),
        managers_invited=int(numbers["invited.managers"]),
        workers_invited=int(numbers["invited.workers"]),
        enterprises_minimum=int(numbers["enterprises.minimum"]),
        enterprises_maximum=int(numbers["enterprises.maximum"]),
        questions=_questions(table, base),
        indicators=_indicators(table, base),
        source=table.text("source", base.source if base else None),
        assumed=table.texts("assumed", base.assumed if base else (), (*numbers, *COACHING)),
        planned_visits=read_planned_visits(table, base.planned_visits if base else ()),
        practices=read_practices(table, base.practices if base else ()),
    )
    _check_numbers(table, module)
    return module


def _numbers(parts: dict[str, Table], base: Module | None) -> dict[str, Decimal]:
    inherited = _numbers_of(base) if base else {}
    found: dict[str, Decimal] = {}
    for section, keys in PARAMETERS.items():
        table = parts[section]
        for key in keys:
            name = f"{section}.{key}"
            if name in inherited and not table.has(key):
                found[name] = inherited[name]
            elif key == "attendance_share":
                found[name] = table.number(key)
            else:
                found[name] = Decimal(table.whole(key))
        table.finish()
    return found


def _numbers_of(module: Module) -> dict[str, Decimal]:
    return {
        "class.days": Decimal(module.class_days),
        "visits.minimum": Decimal(module.visits_minimum),
        "length.weeks": Decimal(module.weeks),
        "trained.attendance_share": module.trained.attendance_share,
        "trained.managers": Decimal(module.trained.managers),
        "trained.workers": Decimal(module.trained.workers),
        "invited.managers": Decimal(module.managers_invited),
        "invited.workers": Decimal(module.workers_invited),
        "enterprises.minimum": Decimal(module.enterprises_minimum),
        "enterprises.maximum": Decimal(module.enterprises_maximum),
    }


def _check_numbers(table: Table, module: Module) -> None:
    if module.class_days < 1:
        raise table.error("class.days", "must be at least 1")
    check_days(table, module.sessions, module.class_days)
    if not 0 < module.trained.attendance_share <= 1:
        raise table.error("trained.attendance_share", "must be above 0 and at most 1")
    if module.planned_visits and len(module.planned_visits) < module.visits_minimum:
        raise table.error("planned_visits", "are fewer than visits.minimum")
    if module.enterprises_minimum > module.enterprises_maximum:
        raise table.error("enterprises.minimum", "is above enterprises.maximum")
    if module.trained.managers > module.managers_invited or module.trained.workers > module.workers_invited:
        raise table.error("invited", "fewer people are invited than must be trained")


def _country(table: Table) -> str:
    country = table.text("country")
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise table.error("country", f"{country!r} is no code of two capitals (ISO 3166)")
    return country


def _questions(table: Table, base: Module | None) -> tuple[str, ...]:
    codes = table.texts("questions", base.questions if base else None)
    known = question_files.by_code()
    for code in codes:
        if code not in known:
            raise table.error("questions", f"{code!r} is no question")
        if known[code].core:
            raise table.error("questions", f"{code!r} is asked of everybody; name only what this module adds")
    return codes


def _indicators(table: Table, base: Module | None) -> tuple[str, ...]:
    codes = table.texts("indicators", base.indicators if base else None)
    for code in codes:
        if not _INDICATOR.fullmatch(code):
            raise table.error("indicators", f"{code!r} is no indicator code (small letters and _)")
    return codes


def _check_one_variant_a_country(modules: dict[str, Module]) -> None:
    taken: dict[tuple[str, str], str] = {}
    for module in modules.values():
        if not module.country:
            continue
        other = taken.setdefault((module.extends, module.country), module.code)
        if other != module.code:
            problem = f"{other} already stands for {module.extends} in {module.country}"
            raise CatalogueFileError(f"{module.code}.toml", "country", problem)


def _check_what_comes_first(modules: dict[str, Module]) -> None:
    for module in modules.values():
        for code in module.after:
            if code not in modules or modules[code].country or code == module.root:
                raise CatalogueFileError(f"{module.code}.toml", "after", f"{code!r} is no other general module")
