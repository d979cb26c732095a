"""The variables of the catalogue, read from `variables.toml`: what each means, its type, its codes, its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import narwhals as nw

from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml

FILE = Path(__file__).parent / "variables.toml"
TYPES: Mapping[str, type[nw.dtypes.DType]] = MappingProxyType(
    {"yes_no": nw.Boolean, "whole": nw.Int64, "code": nw.Int64, "number": nw.Float64, "text": nw.String}
)


@dataclass(frozen=True)
class Variable:
    """One variable.

    `codes`: what the allowed values of a coded variable mean. `default`: its value where a data set has no column for
    it, which only limits and national options have. `text`: the question, where people are asked. `rule`: a derived
    column that a data set may also bring ready-made.
    """

    code: str
    name: str
    kind: str
    unit: str = ""
    text: str = ""
    codes: tuple[tuple[int, str], ...] = ()
    least: float | None = None
    default: float | None = None
    rule: bool = False

    @property
    def dtype(self) -> type[nw.dtypes.DType]:
        """The type of the column."""
        return TYPES[self.kind]

    @property
    def allowed(self) -> tuple[int, ...]:
        """The values of a coded variable."""
        return tuple(code for code, _ in self.codes)


def load_variables(path: Path) -> Mapping[str, Variable]:
    """The variables of a file by code. CatalogueFileError where the file is wrong or names one twice."""
    table = read_toml(path)
    found: dict[str, Variable] = {}
    for entry in table.tables("variable", required=True):
        one = _variable(entry)
        if one.code in found:
            raise CatalogueFileError(path.name, one.code, "is there twice")
        found[one.code] = one
    table.finish()
    return MappingProxyType(found)


@cache
def all_variables() -> Mapping[str, Variable]:
    """Every variable of the catalogue by code, in the order of the file."""
    return load_variables(FILE)


def _variable(table: Table) -> Variable:
    code = table.code("code")
    table.prefix = code
    kind = table.text("type", choices=TYPES)
    variable = Variable(
        code=code,
        name=table.text("name"),
        kind=kind,
        unit=table.text("unit", ""),
        text=table.text("text", ""),
        codes=_codes(table) if kind == "code" else (),
        least=float(table.number("least")) if table.has("least") else None,
        default=float(table.number("default")) if table.has("default") else None,
        rule=table.flag("rule", False),
    )
    table.finish()
    if kind == "number" and not variable.unit:
        raise table.error("unit", "a number needs a unit")
    if variable.codes and variable.default is not None and variable.default not in variable.allowed:
        raise table.error("default", "is none of the codes")
    return variable


def _codes(table: Table) -> tuple[tuple[int, str], ...]:
    listed = table.table("codes")
    codes = []
    for key in listed.unread():
        if not key.isdigit():
            raise listed.error(key, "codes are whole numbers")
        codes.append((int(key), listed.text(key)))
    if not codes:
        raise table.error("codes", "names no code")
    return tuple(codes)
