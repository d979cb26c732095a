"""How a sample was drawn, weighted and named, as a TOML file says it.

strata = "stratum"
psu = "psu"                              # or the columns of all stages: ["district", "school"]
weight = "w"
round = "round"
fpc = ["N1", "N2"]
nested = true                            # numbers of units begin anew in each stratum
lonely = "adjust"                        # fail, remove, certainty, average
mapping = "lfs-mapping.toml"             # or its tables here: [mapping.columns], [mapping.values.sex] ...

[replicates]                             # variances by replicates: made of the units, or given as columns
method = "JKn"

[non_response]                           # then [trimming], then one of the three below
responded = "answered"
cells = ["region"]

[post_stratification]                    # members of each group of a column
column = "sex"
totals = { female = 310, male = 290 }

[raking.sex]                             # members of the groups of several columns
female = 310
male = 290

[calibration]                            # everything at once
distance = "logit"                       # linear, raking
bounds = [0.5, 2]
everybody = 600
totals = { workers = 4000 }
groups.sex = { female = 310 }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml
from score.catalogue.working_conditions.mapping import DataMapping, mapping_in, read_mapping
from score.measurement.design.design import Lonely
from score.measurement.design.replicates import Method
from score.measurement.weighting.calibration import EVERYBODY, Distance

Totals = Mapping[str, float]


@dataclass(frozen=True)
class ReplicateWeights:
    """How replicates are made, or which columns hold them. `options` go to the method as they are."""

    method: str
    columns: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NonResponse:
    """Who answered, by which cells, and how many respondents a cell must have."""

    responded: str
    cells: tuple[str, ...]
    least: int = 1


@dataclass(frozen=True)
class Calibrating:
    """Known totals. `groups`: members of the groups of columns. `way`: post_stratification, raking or calibration."""

    way: str
    groups: Mapping[str, Totals]
    totals: Totals = field(default_factory=dict)
    everybody: float | None = None
    distance: str = "linear"
    bounds: tuple[float, ...] = ()


@dataclass(frozen=True)
class DesignFile:
    """All that a design file says. `design` holds the arguments of `Survey`."""

    file: str = ""
    design: Mapping[str, Any] = field(default_factory=dict)
    replicates: ReplicateWeights | None = None
    non_response: NonResponse | None = None
    trimming: tuple[float, tuple[str, ...]] | None = None
    calibrating: Calibrating | None = None
    mapping: DataMapping | None = None

    def with_mapping(self, path: Path) -> DesignFile:
        """The same with the mapping of a file. Errors as `read_mapping`."""
        return replace(self, mapping=read_mapping(path))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the data set that it names."""
        said = self.design
        named = [said["strata"], *said["psu"], said["weight"], *said["fpc"], said["round"]] if said else []
        named += self.replicates.columns if self.replicates else ()
        if self.non_response:
            named += [self.non_response.responded, *self.non_response.cells]
        named += self.trimming[1] if self.trimming else ()
        if self.calibrating:
            named += [*self.calibrating.groups, *self.calibrating.totals]
        return tuple(dict.fromkeys(name for name in named if name))


def read_design(path: Path) -> DesignFile:
    """The design in a file.

    CatalogueFileError names the file and the key that is wrong, with the nearest one there is; UnknownName for names
    that a mapping has wrong.
    """
    table = read_toml(path)
    design = {
        "strata": table.text("strata", "") or None,
        "psu": table.names("psu", ()),
        "weight": table.text("weight", "") or None,
        "round": table.text("round", "") or None,
        "fpc": table.names("fpc", ()),
        "nested": table.flag("nested", False),
        "lonely": table.text("lonely", "fail", choices=get_args(Lonely)),
    }
    read = DesignFile(
        path.name,
        design,
        _replicates(table.table("replicates")) if table.has("replicates") else None,
        _non_response(table.table("non_response")) if table.has("non_response") else None,
        _trimming(table.table("trimming")) if table.has("trimming") else None,
        _calibrating(table),
        _mapping(table, path.parent),
    )
    table.finish()
    return read


def _mapping(table: Table, folder: Path) -> DataMapping | None:
    if not table.has("mapping"):
        return None
    if table.has_text("mapping"):
        return read_mapping(folder / table.text("mapping"))
    return mapping_in(table.table("mapping"))


def _replicates(table: Table) -> ReplicateWeights:
    method = table.text("method", choices=get_args(Method))
    columns = table.names("columns", ())
    options: dict[str, Any] = {}
    if table.has("fay"):
        options["fay"] = float(table.number("fay"))
    if table.has("around_estimate"):
        options["around_estimate"] = table.flag("around_estimate", False)
    if columns:
        if table.has("scales"):
            scales = table.numbers("scales")
            options["scales"] = scales if len(scales) > 1 else scales[0]
        if table.has("degrees_of_freedom"):
            options["degrees_of_freedom"] = table.whole("degrees_of_freedom", least=1)
    else:
        for key in ("replicates", "seed"):
            if table.has(key):
                options[key] = table.whole(key, least=1 if key == "replicates" else 0)
    table.finish()
    return ReplicateWeights(method, columns, options)


def _non_response(table: Table) -> NonResponse:
    found = NonResponse(table.text("responded"), table.names("cells"), table.whole("least", 1, least=1))
    table.finish()
    return found


def _trimming(table: Table) -> tuple[float, tuple[str, ...]]:
    found = float(table.number("most")), table.names("by", ())
    table.finish()
    return found


def _calibrating(table: Table) -> Calibrating | None:
    ways = [key for key in ("post_stratification", "raking", "calibration") if table.has(key)]
    if len(ways) > 1:
        raise table.error(ways[1], f"weights are calibrated once, by {ways[0]}: put all under calibration")
    if not ways:
        return None
    inner = table.table(ways[0])
    if ways[0] == "post_stratification":
        found = Calibrating(ways[0], {inner.text("column"): _totals(inner.table("totals"))})
    elif ways[0] == "raking":
        found = Calibrating(ways[0], {column: _totals(inner.table(column)) for column in inner.unread()})
    else:
        found = _calibration(inner)
    inner.finish()
    if not (found.groups or found.totals or found.everybody is not None):
        raise table.error(ways[0], "names no total")
    return found


def _calibration(table: Table) -> Calibrating:
    groups = table.table("groups", {})
    bounds = table.numbers("bounds") if table.has("bounds") else ()
    if bounds and len(bounds) != 2:
        raise table.error("bounds", "are two numbers, such as [0.5, 2]")
    return Calibrating(
        "calibration",
        {column: _totals(groups.table(column)) for column in groups.unread()},
        _totals(table.table("totals")) if table.has("totals") else {},
        float(table.number(EVERYBODY)) if table.has(EVERYBODY) else None,
        table.text("distance", "linear", choices=get_args(Distance)),
        bounds,
    )


def _totals(table: Table) -> Totals:
    found = {key: float(table.number(key)) for key in table.unread()}
    if not found:
        raise CatalogueFileError(table.file, table.prefix, "names no total")
    return found
