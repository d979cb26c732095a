"""What is said about a sample: names of its columns and what to do with a stratum of which one unit was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from score.measurement.errors import SurveyError, UnknownName

Lonely = Literal["fail", "remove", "certainty", "average", "adjust"]


@dataclass(frozen=True)
class Design:
    """Columns of a sample.

    `units`: the units of each stage, the first one's (PSU) first; none where rows were drawn directly. `fpc`: for each
    stage the column with the size of the population it was drawn from, or the share drawn. `nested`: numbers of units
    begin anew in each stratum. `lonely`: what a stratum with one unit adds to the variance: `fail` refuses; `remove`
    and `certainty` nothing; `average` what the others add on average; `adjust` its distance from the mean of all.
    """

    strata: str | None = None
    units: tuple[str, ...] = ()
    weight: str | None = None
    fpc: tuple[str, ...] = ()
    round: str | None = None
    nested: bool = False
    lonely: Lonely = "fail"

    def __post_init__(self) -> None:
        if self.lonely not in get_args(Lonely):
            raise UnknownName("way with lonely units", self.lonely, get_args(Lonely))
        for name in (self.strata, self.weight, self.round):
            if not (name is None or isinstance(name, str)):
                raise SurveyError(f"{name!r} is no name of a column: strata, weight and round take one name each.")
        if self.round and self.fpc:
            raise SurveyError(
                "Sizes of populations are of one round: give weights and leave fpc out, or make a survey of each round."
            )
        if len(self.fpc) > max(len(self.units), 1):
            raise SurveyError(f"{len(self.fpc)} population sizes for {max(len(self.units), 1)} stages of sampling.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that tell units apart, in the order of the stages."""
        strata = (self.strata,) if self.strata else ()
        return tuple(dict.fromkeys((*strata, *self.units, *self.fpc)))
