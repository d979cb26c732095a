"""One question of ours to a labour-force file, in a process of its own; reading the file is counted.

`python -m bench.parts.survey_work QUESTION FILE`; the question `scan` only adds up the columns, `groups` and `groups,
rounds` have DuckDB add them up by unit and cell, as every question has to, and throw the sums away.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import duckdb

from bench.parts.taking import BY, FOUR, take
from score.measurement import Survey

IN_ROUNDS = ("change", "plan")


def questions(path: str, chosen: str) -> dict[str, Callable[[], Any]]:
    """What can be asked; the survey is opened for the one that is chosen."""
    rounds = "round" if chosen in IN_ROUNDS else None
    survey = Survey(path, strata="stratum", psu="psu", weight="w", round=rounds)
    sums = ", ".join(f"sum({name})" for name in ("psu", "stratum", "w", "sector", *FOUR))

    def groups(more: str = "") -> None:
        weighted = ", ".join(f"sum(w * {name})" for name in FOUR)
        query = f"SELECT count(*), sum(w), {weighted} FROM '{path}' GROUP BY stratum, psu, sector, sex{more}"
        for _ in duckdb.sql(query).to_arrow_reader(100_000):
            pass

    def means() -> Any:
        with survey.plan(deff=False) as asked:  # the peers leave design effects out, too
            answer = asked.mean(*FOUR, by=BY)
        return answer.standard_errors

    def plan() -> Any:
        with survey.plan(deff=False) as asked:
            answers = [asked.mean(*FOUR, by=BY), asked.ratio("wage", "hours")]
            answers += [asked.change(one, frm=1, to=2, by=BY) for one in FOUR]
        return [answer.standard_errors for answer in answers]

    def change() -> Any:
        with survey.plan(deff=False) as asked:
            answers = [asked.change(one, frm=1, to=2, by=BY) for one in FOUR]
        return [answer.standard_errors for answer in answers]

    return {
        "scan": lambda: duckdb.sql(f"SELECT {sums}, count(sex), sum(round) FROM '{path}'").fetchall(),
        "groups": groups,
        "groups, rounds": lambda: groups(", round"),
        "means": means,
        "means, deff": lambda: survey.mean(*FOUR, by=BY).deff,
        "change": change,
        "ratio": lambda: survey.ratio("wage", "hours").standard_errors,
        "plan": plan,
        "median": lambda: survey.quantile("wage", 0.5, by=BY).standard_errors,
        "low pay": lambda: survey.low_pay_rate("wage").standard_errors,
    }


if __name__ == "__main__":
    take(questions(sys.argv[2], sys.argv[1])[sys.argv[1]])
