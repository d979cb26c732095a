"""What is known about the field, and how many answers, rows and clusters a target comes to in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import at_least, share, whole
from score.measurement.planning.design_effect import deff_of_clustering
from score.measurement.planning.wording import percent, plain

FEW_CLUSTERS = 30


@dataclass(frozen=True)
class Fieldwork:
    """How answers will be collected. Without arguments: a simple random sample of many, of whom all answer.

    population: eligible members there are in all, or None where they are many.
    take: completed answers from each cluster, with rho, the intra-cluster correlation; clusters: how many there are.
    deff_weights: design effect of unequal weights; the whole of it where no take is given.
    response: share of the eligible who answer. eligible: share of the rows of the list that belong to the population.
    unit, cluster_unit: what they are called, in the plural.
    SurveyError where one of them cannot be.
    """

    population: int | None = None
    take: float | None = None
    rho: float | None = None
    clusters: int | None = None
    deff_weights: float = 1.0
    response: float = 1.0
    eligible: float = 1.0
    unit: str = "units"
    cluster_unit: str = "clusters"

    def __post_init__(self) -> None:
        if self.population is not None:
            whole("population", self.population, 1, 1000)
        if (self.take is None) != (self.rho is None):
            raise SurveyError("take and rho belong together: give both, or neither where nobody is drawn in clusters.")
        if self.clusters is not None:
            whole("clusters", self.clusters, 1, 200)
            if self.take is None:
                raise SurveyError("clusters is given without take: say how many answers each cluster gives.")
        at_least("deff_weights", self.deff_weights, 1, 1.3)
        share("response", self.response, 0.8, one=True)
        share("eligible", self.eligible, 0.9, one=True)
        if self.deff <= 0:
            raise SurveyError("rho is so low that the variance would be 0: give 0 where clusters make no difference.")

    @property
    def deff(self) -> float:
        """Design effect of clustering times that of weights."""
        clustering = 1.0 if self.take is None or self.rho is None else deff_of_clustering(self.take, self.rho)
        return clustering * self.deff_weights

    @property
    def most_answers(self) -> int | None:
        """Answers there can be at most, or None where nothing is known that limits them."""
        limits = []
        if self.population is not None:
            limits.append(_down(self.population * self.response))
        if self.clusters is not None and self.take is not None:
            limits.append(_down(self.clusters * self.take))
        return min(limits) if limits else None

    def limit_words(self) -> str:
        """Why there cannot be more answers than `most_answers`."""
        most = self.most_answers or 0
        if self.population is not None and most == _down(self.population * self.response):
            asked = "" if self.response == 1 else f" when {percent(self.response)} of them answer"
            return f"the {self.population:,} {self.unit} give at most {most:,}{asked}"
        return f"the {self.clusters:,} {self.cluster_unit} give at most {most:,}, {plain(self.take or 1)} each"

    def assumptions(self) -> tuple[str, ...]:
        """What the plan takes for granted, a sentence each."""
        said = []
        if self.take is not None:
            said.append(
                f"{plain(self.take)} answers from each of the {self.cluster_unit} and an intra-cluster correlation of "
                f"{plain(self.rho or 0)}."
            )
        said.append(f"Design effect {plain(self.deff)}.")
        said.append(f"{percent(self.response)} answer, {percent(self.eligible)} of the list are eligible.")
        if self.population is not None:
            said.append(f"The population has {self.population:,} {self.unit}.")
        return tuple(said)


@dataclass(frozen=True)
class SampleSize:
    """How large a sample has to be. `answers`, `rows` and `clusters` are for each group that `per` names.

    answers: completed answers that are needed. rows: rows to be drawn from the list, so that so many answer.
    clusters: clusters to be drawn, or None where there is no take.
    obstacle: why the target cannot be met, and what can be reached instead; empty where it can be met.
    """

    target: str
    answers: int
    rows: int
    clusters: int | None
    fieldwork: Fieldwork
    assumptions: tuple[str, ...]
    per: str = ""
    obstacle: str = ""

    @property
    def possible(self) -> bool:
        """Whether there are enough to ask."""
        return not self.obstacle

    def sentence(self) -> str:
        """The plan in a sentence; where the target cannot be met, that and why."""
        if self.obstacle:
            return f"It is not possible to {self.target}: {self.answers_words()}, but {self.obstacle}"
        drawn = self.drawn_words()
        return f"To {self.target}, {self.answers_words()}{'; ' if drawn else ''}{drawn}."

    def answers_words(self) -> str:
        """385 answers are needed in each round."""
        number = "1 answer is" if self.answers == 1 else f"{self.answers:,} answers are"
        return f"{number} needed{' ' if self.per else ''}{self.per}"

    def drawn_words(self) -> str:
        """As 80% answer, 535 workers have to be drawn, from 39 firms; empty where that is as many as answer."""
        field, said = self.fieldwork, ""
        if self.rows > self.answers:
            why = [f"{percent(field.response)} answer"] if field.response < 1 else []
            why += [f"{percent(field.eligible)} of the list are eligible"] if field.eligible < 1 else []
            said = f"as {' and '.join(why)}, {self.rows:,} {field.unit} have to be drawn"
        if self.clusters is None:
            return said
        joined = f"{said}, from" if said else "they come from"
        return f"{joined} {self.clusters:,} {field.cluster_unit} with {plain(field.take or 1)} answers each"


def sample_size(
    needed: float,
    target: str,
    fieldwork: Fieldwork,
    reached: Callable[[int], str],
    *,
    per: str = "",
    assumptions: tuple[str, ...] = (),
) -> SampleSize:
    """The sample of at least `needed` answers. `reached` says what can be had with the most answers there can be."""
    answers = max(1, up(needed))
    # from whole answers, so that the numbers of a sentence can be checked with one another
    rows = up(answers / (fieldwork.response * fieldwork.eligible))
    clusters = None if fieldwork.take is None else up(answers / fieldwork.take)
    said = (*assumptions, *fieldwork.assumptions())
    if clusters is not None and clusters < FEW_CLUSTERS:
        said += (f"Few {fieldwork.cluster_unit} ({clusters}): margins will be somewhat wider than planned.",)
    most, obstacle = fieldwork.most_answers, ""
    if most is not None and answers > most:
        obstacle = f"{fieldwork.limit_words()}."
        if most >= 2:
            obstacle = f"{obstacle} {reached(most)}".rstrip()
    return SampleSize(target, answers, rows, clusters, fieldwork, said, per, obstacle)


def up(number: float) -> int:
    """The next whole number, but not for a rounding error of the calculation above one."""
    return math.ceil(number * (1 - 1e-12) - 1e-12)


def _down(number: float) -> int:
    return math.floor(number * (1 + 1e-12) + 1e-12)
