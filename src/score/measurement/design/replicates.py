"""Sets of replicate weights: given, or made from the units of the first stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import hadamard

from score.measurement.design.units import Units
from score.measurement.errors import SurveyError, UnknownName, a_number, is_whole

Floats = NDArray[np.float64]
Method = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap"]


@dataclass(frozen=True)
class Replicates:
    """Factors on the weights (first-stage units x replicates) and what each squared deviation counts (replicates).

    Of weights that were given, `columns` names them and there are no factors. `around_estimate`: deviations from the
    estimate of the whole sample, else (as in R) from the replicates' mean.
    """

    method: str
    factors: Floats
    scales: Floats
    around_estimate: bool = False
    degrees_of_freedom: int | None = None
    columns: tuple[str, ...] = ()

    def covariance(self, values: Floats, estimates: Floats) -> Floats:
        """Covariance of estimates (k) of which `values` (k x replicates) are the replicates."""
        counted = self.scales > 0
        if not counted.any():  # everybody was drawn
            return np.zeros((len(estimates), len(estimates)))
        centre = estimates if self.around_estimate else values[:, counted].mean(axis=1)
        deviations = values - centre[:, None]
        return (deviations * self.scales) @ deviations.T


def given_replicates(
    columns: Sequence[str],
    method: Method,
    *,
    scales: Sequence[float] | float | None = None,
    fay: float = 0.3,
    around_estimate: bool = False,
    degrees_of_freedom: int | None = None,
) -> Replicates:
    """Replicate weights that came with the answers, as whole weights.

    `scales`: what each squared deviation counts; without them those of the method: JK1 (R - 1) / R, BRR 1 / R, Fay
    1 / (R (1 - fay)^2), bootstrap 1 / R. JKn has none of its own: its scales depend on the strata. Degrees of freedom:
    one less than there are replicates, unless given.
    """
    if isinstance(columns, str) or not columns:
        raise SurveyError("No columns of replicate weights were named: give a list of them.")
    number = len(columns)
    check_method(method, fay)
    if scales is None:
        own = {"JK1": (number - 1) / number, "BRR": 1 / number, "bootstrap": 1 / number}
        own["Fay"] = 1 / (number * (1 - fay) ** 2)
        if method == "JKn":
            raise SurveyError("JKn needs its scales, (n - 1) / n of the stratum of each replicate: scales=[...].")
        scales = own[method]
    try:
        counted = np.asarray(scales, dtype=float)
    except (TypeError, ValueError) as error:
        raise SurveyError(f"The scales of replicates are numbers of 0 or more, not {scales!r}.") from error
    if counted.shape not in ((), (number,)) or not ((counted >= 0) & (counted < np.inf)).all():
        raise SurveyError(
            f"{counted.size} scales for {number} replicates: one number of 0 or more for each, or for all."
        )
    counted = np.broadcast_to(counted, (number,))
    df = number - 1 if degrees_of_freedom is None else degrees_of_freedom
    if a_number(df, "Degrees of freedom are a number") < 0:
        raise SurveyError(f"Degrees of freedom are 0 or more, not {df:g}.")
    return Replicates(method, np.zeros((0, number)), counted, around_estimate, df, tuple(columns))


def check_method(method: Method, fay: float) -> None:
    """SurveyError for a method that there is not, or a factor of Fay's that cannot be."""
    if method not in get_args(Method):
        raise UnknownName("way to make replicate weights", method, get_args(Method))
    if not 0 <= a_number(fay, "Fay's factor is a number from 0 to less than 1") < 1:
        raise SurveyError(f"Fay's factor lies between 0 (balanced half samples) and less than 1, not at {fay:g}.")


def make_replicates(
    units: Units,
    method: Method,
    *,
    replicates: int = 500,
    fay: float = 0.3,
    seed: int = 1,
    around_estimate: bool = False,
) -> Replicates:
    """Factors by one of the standard methods (Wolter 2007, chapters 3 to 5).

    JK1: one unit left out, no strata. JKn: within strata. BRR, Fay: two units in each stratum. Bootstrap: n - 1 of n
    units with replacement (Rao, Wu 1988), `replicates` times from `seed`. The fraction drawn at the first stage enters
    the scale of JK1 and JKn.
    """
    check_method(method, fay)
    first = units.stages[0]
    match method:
        case "JK1" | "JKn":
            factors, scales = _jackknife(first.group_of, first.drawn, first.fraction, method)
        case "BRR" | "Fay":
            factors, scales = _balanced(first.group_of, first.drawn, fay if method == "Fay" else 0.0)
        case "bootstrap":
            factors, scales = _bootstrap(first.group_of, first.drawn, replicates, seed)
    return Replicates(method, factors, scales, around_estimate, units.degrees_of_freedom)


def _jackknife(
    group_of: NDArray[np.int64], drawn: NDArray[np.int64], fraction: Floats, method: str
) -> tuple[Floats, Floats]:
    if method == "JK1" and len(drawn) > 1:
        raise SurveyError("JK1 is for samples without strata: ask for JKn.")
    if (drawn == 1).any():
        raise SurveyError(
            f"{int((drawn == 1).sum()):,} strata have one unit, of which a jackknife cannot leave one out."
        )
    same = group_of[:, None] == group_of[None, :]
    rest = drawn / (drawn - 1)
    factors = np.where(same, rest[group_of][None, :], 1.0)
    np.fill_diagonal(factors, 0.0)
    return factors, ((1 - fraction) * (drawn - 1) / drawn)[group_of]


def _balanced(group_of: NDArray[np.int64], drawn: NDArray[np.int64], fay: float) -> tuple[Floats, Floats]:
    if (drawn != 2).any():
        raise SurveyError(
            f"BRR needs two units in each stratum; {int((drawn != 2).sum()):,} strata have another number. Ask for JKn "
            "or the bootstrap."
        )
    if not 0 <= fay < 1:
        raise SurveyError(f"Fay's factor lies from 0 to below 1, not at {fay:g}.")
    order = 1 << int(np.ceil(np.log2(len(drawn) + 1)))
    signs = hadamard(order)[1 : len(drawn) + 1].astype(float)  # the first row is all ones
    second = np.zeros(len(group_of), dtype=bool)
    second[np.unique(group_of, return_index=True)[1]] = True
    sign = np.where(second[:, None], signs[group_of], -signs[group_of])
    return 1 + (1 - fay) * sign, np.full(order, 1 / (order * (1 - fay) ** 2))


def _bootstrap(
    group_of: NDArray[np.int64], drawn: NDArray[np.int64], replicates: int, seed: int
) -> tuple[Floats, Floats]:
    if (drawn == 1).any():
        raise SurveyError(f"{int((drawn == 1).sum()):,} strata have one unit, of which a bootstrap cannot draw others.")
    if not is_whole(replicates, 2):
        raise SurveyError(f"A bootstrap draws a whole number of replicates, two at least, not {replicates!r}.")
    if not is_whole(seed, 0):
        raise SurveyError(f"A seed is a whole number of 0 or more, not {seed!r}.")
    random = np.random.default_rng(seed)
    factors = np.zeros((len(group_of), replicates))
    for group, number in enumerate(drawn):
        members = np.flatnonzero(group_of == group)
        times = random.multinomial(number - 1, np.full(number, 1 / number), size=replicates).T
        factors[members] = times * (number / (number - 1))
    return factors, np.full(replicates, 1 / replicates)
