"""Writes `lfs_raw.csv`, an invented labour-force file with the faults that real ones have, into the present folder.

Nobody in it exists. Two rounds, 2024 and 2025; ten of the fourteen areas of a stratum were in both. The file
is the same on every machine.
"""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

FILE = "lfs_raw.csv"
ROUNDS = (2024, 2025)
STRATA = {  # areas in the stratum, areas drawn in a round
    "North urban": (300, 14), "North rural": (520, 14), "South urban": (420, 14),
    "South rural": (610, 14), "East urban": (260, 14), "East rural": (480, 14),
}  # fmt: skip
DWELLINGS, DRAWN = 150, 24  # in an area; in the sample of an area, one adult of each
SECTORS = ("Agriculture", "Manufacturing", "Trade", "Services", "Mining")
SHARES = {"urban": (5, 25, 32, 36, 2), "rural": (48, 12, 20, 18, 2)}
SPELT = {
    "Agriculture": ("Agriculture", "agriculture", "Agricultre"), "Manufacturing": ("Manufacturing", "Manufacturing "),
    "Trade": ("Trade", "trade"), "Services": ("Services", "Sevices"), "Mining": ("Mining",),
}  # fmt: skip
SEX = {"male": ("M", "Male", "m"), "female": ("F", "Female", "W")}
COLUMNS = (
    "round", "person", "stratm", "ea", "result", "base_wt", "sex", "age", "q_work", "q_absent", "q_seek", "q_avail",
    "q_want", "q_more", "q_more_avail", "hrs_main", "hrs_all", "q_rel", "q_staff", "q_registered", "q_accounts",
    "q_insured", "sector", "firm", "earn",
)  # fmt: skip


def rows(seed: int = 2025) -> list[dict[str, str]]:
    """The rows of the file: one for each adult that was drawn, also where nobody answered."""
    chance = random.Random(seed)
    found = []
    for year in ROUNDS:
        for stratum, (areas, drawn) in STRATA.items():
            begin = 1 if year == ROUNDS[0] else 1 + drawn // 3  # four areas are replaced
            for area in range(begin, begin + drawn):
                richness = random.Random(f"{stratum} {area}").gauss(0, 0.25)
                weight = areas / drawn * DWELLINGS / DRAWN * chance.choice((1.6, 2.0, 2.4))
                for _ in range(DRAWN):
                    found.append(_person(chance, year, stratum, area, weight, richness))
    for number, row in enumerate(found, 1):
        row["person"] = str(number)
    _lose_weights(found)
    return found


def _person(
    chance: random.Random, year: int, stratum: str, area: int, weight: float, richness: float
) -> dict[str, str]:
    sex = "female" if chance.random() < 0.52 else "male"
    age = chance.randint(15, 74)
    row = dict.fromkeys(COLUMNS, "")
    row |= {"round": str(year), "stratm": stratum, "ea": str(area), "base_wt": f"{weight:.2f}", "age": str(age)}
    row["sex"] = chance.choices(SEX[sex], (94, 3, 3))[0]
    silent = 0.22 if stratum.endswith("urban") else 0.1
    row["result"] = chance.choices(("1", "2", "3"), (1 - silent, silent * 0.6, silent * 0.4))[0]
    if row["result"] != "1":  # 2 refused, 3 nobody at home: the list of the dwelling tells sex and age alone
        return row
    at_work = chance.random() < (0.72 if sex == "male" else 0.54) * (0.75 if age < 25 or age > 60 else 1.0)
    row["q_work"] = "Y" if at_work else "N"
    row |= _job(chance, year, stratum, sex, richness) if at_work else _no_job(chance, year)
    if chance.random() < 0.01:
        row["age"] = "999"
    return row


def _no_job(chance: random.Random, year: int) -> dict[str, str]:
    absent = chance.random() < 0.03
    if absent:
        return {"q_absent": "Y", "q_rel": "EMP", "q_insured": "Y", "hrs_main": "40", "hrs_all": "40", "q_more": "N"} | {
            "sector": "Services", "firm": "S0", "earn": "REF"
        }  # fmt: skip
    seeks = chance.random() < (0.2 if year == 2024 else 0.17)
    available = chance.random() < (0.85 if seeks else 0.3)
    wants = seeks or chance.random() < 0.3
    return {"q_absent": "N", "q_seek": _yes(seeks), "q_avail": _yes(available), "q_want": _yes(wants)}


def _job(chance: random.Random, year: int, stratum: str, sex: str, richness: float) -> dict[str, str]:
    sector = chance.choices(SECTORS, SHARES[stratum.split()[1]])[0]
    kinds = {"Agriculture": (30, 45, 25), "Trade": (50, 42, 8)}.get(sector, (82, 15, 3))
    relation = chance.choices(("EMP", "OWN", "FAM"), kinds)[0]
    hours = max(6, min(80, round(chance.gauss(42 if sex == "male" else 36, 10))))
    more = hours < 40 and chance.random() < 0.35
    row = {"sector": chance.choices(SPELT[sector], (96, 2, 2)[: len(SPELT[sector])])[0]}
    row |= {"q_rel": relation, "hrs_main": str(hours), "hrs_all": str(hours + 4 * (chance.random() < 0.1))}
    row |= {"q_more": _yes(more), "q_more_avail": _yes(more and chance.random() < 0.8)}
    if relation == "EMP":
        formal = 0.15 if sector == "Agriculture" else 0.52
        insured = chance.random() < formal + richness * 0.6 + (0.05 if year == 2025 else 0)
        row["q_insured"] = "DK" if chance.random() < 0.02 else _yes(insured)
        row |= {"firm": _firm(chance, sector, stratum), "earn": _pay(chance, sector, sex, year, hours, richness)}
    else:
        row["q_staff"] = _yes(relation == "OWN" and chance.random() < 0.15)
        registered = chance.random() < 0.25 + richness * 0.4
        row |= {"q_registered": _yes(registered), "q_accounts": _yes(registered and chance.random() < 0.6)}
    return row


def _firm(chance: random.Random, sector: str, stratum: str) -> str:
    """The number of the employer: two in mining for each region, many elsewhere, one large factory in the east."""
    if sector == "Manufacturing" and stratum.startswith("East") and chance.random() < 0.6:
        return "ME1"
    return f"{sector[0]}{stratum[0]}{chance.randint(1, 2 if sector == 'Mining' else 400)}"


def _pay(chance: random.Random, sector: str, sex: str, year: int, hours: int, richness: float) -> str:
    """Pay of the month as it was typed: a comma for thousands now and then, REF for who would not say."""
    if chance.random() < 0.08:
        return "REF"
    level = {"Agriculture": 1.5, "Manufacturing": 2.1, "Trade": 1.9, "Services": 2.2, "Mining": 2.9}[sector]
    level += (0.14 if sex == "male" else 0) + (0.06 if year == 2025 else 0) + richness
    pay = round(math.exp(level + chance.gauss(0, 0.45)) * hours * 52 / 12)
    return f"{pay:,}" if chance.random() < 0.04 else str(pay)


def _lose_weights(found: list[dict[str, str]]) -> None:
    """In three areas some weights were not typed."""
    for row in found:
        if (row["stratm"], row["ea"]) in {("East rural", "4"), ("North urban", "5")} and row["age"] > "50":
            row["base_wt"] = ""


def _yes(answer: bool) -> str:
    return "Y" if answer else "N"


def write(folder: Path) -> int:
    """Write the file; how many rows it has."""
    found = rows()
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(found)
    return len(found)


if __name__ == "__main__":
    print(f"{FILE}: {write(Path()):,} rows of people who do not exist")
