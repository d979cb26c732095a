"""An invented world of many enterprises, each trained once, with 40 answers before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction

SLOTS = [
    *("W", "W|sex=women", "HRS_WEEK", "HOURS", "HOURS_OT", "ACC", "DAYS_LOST", "LEFT", "DAYS_SCHED", "DAYS_ABS"),
    *("OUTPUT", "OUT_BAD", "OUT_REWORK", "ENERGY|source=electricity", "ENERGY|source=diesel", "WATER", "WASTE"),
    *("ORDERS", "ORDERS_OTIF", "WAGE|sex=women", "WAGE|sex=men", "WAGE_LOW", "GRIEV", "GRIEV_SOLVED", "SUGG"),
    *("SUGG_DONE", "FIVE_S", "W|contract=casual", *(f"P{number:02d}" for number in range(1, 13))),
]
UNITS = {
    "OUTPUT": "piece", "OUT_BAD": "piece", "OUT_REWORK": "piece", "ENERGY|source=electricity": "kWh",
    "ENERGY|source=diesel": "l", "WATER": "m3", "WASTE": "kg",
}  # fmt: skip
SPREAD = {"W": (20, 300), "W|sex=women": (5, 20), "OUTPUT": (10_000, 500_000), "HRS_WEEK": (40, 60)}
MOMENT = "2025-06-01 00:00:00.000001"
COUNTRIES, SECTORS, PARTNERS, MODULES = ("CN", "GH", "ID", "IN", "VN"), range(1010, 1030), 40, 5
A_COHORT = 5  # enterprises


class Loader:
    """Writes rows past Django: filling is not what is measured here."""

    def __init__(self) -> None:
        self.postgresql = connection.vendor == "postgresql"

    def fill(self, table: str, columns: str, rows) -> None:
        with connection.cursor() as cursor:
            if self.postgresql:
                with cursor.copy(f"COPY programme_{table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('programme_{table}', 'id'), max(id)) "
                               f"FROM programme_{table}")  # fmt: skip
            else:
                marks = ", ".join("?" * (columns.count(",") + 1))
                cursor.cursor.connection.executemany(
                    f"INSERT INTO programme_{table} ({columns}) VALUES ({marks})", rows
                )

    def facts(self, table: str, columns: str, rows) -> None:
        """Facts: numbered, recorded at one moment."""
        no = False if self.postgresql else 0
        self.fill(
            table,
            f"id, recorded_at, reason, withdrawn, {columns}",
            ((number, MOMENT, "", no, *row) for number, row in enumerate(rows, 1)),
        )


@contextmanager
def loading() -> Iterator[Loader]:
    """All rows or none, in any order; then the database is told how many there are."""
    load = Loader()
    with transaction.atomic(), connection.cursor() as cursor:
        if load.postgresql:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield load
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(enterprises: int) -> None:
    """The invented world: every enterprise trained once, a baseline and an endline of 40 answers each."""
    cohorts = (enterprises + A_COHORT - 1) // A_COHORT
    with loading() as load:
        registry(load, enterprises)
        _training(load, enterprises, cohorts)
        _rounds(load, enterprises)
        load.facts("answer", "round_id, question, dimensions, value, unit, missing, evidence, measured_by, "
                   "warning_reason", _answers(enterprises))  # fmt: skip


def registry(load: Loader, enterprises: int) -> None:
    """Partners, and enterprises with what they are, each with two persons."""
    uid = "{:032x}".format
    load.fill("organisation", "id, uid, kind, name, country, active, created_at", (
        (n, uid(n), "implementation_partner", f"Partner {n} (invented)", "", True, MOMENT)
        for n in range(1, PARTNERS + 1)))  # fmt: skip
    columns = "id, uid, level, name, name_local, source, reference, created_at"
    load.fill("enterprise", columns, (
        (n, uid(n), "site", f"Firm {n} (invented)", "", "", "", MOMENT)
        for n in range(1, enterprises + 1)))  # fmt: skip
    always = "1900-01-01"
    load.facts("enterpriseattribute", "enterprise_id, kind, value, valid_from", (
        (n, kind, value, always) for n in range(1, enterprises + 1)
        for kind, value in (("country", COUNTRIES[n % 5]), ("sector", str(SECTORS[n % 20])),
                            ("ownership", ("women", "other")[n % 3 > 0]))))  # fmt: skip
    load.fill("person", "id, uid", ((n, uid(n)) for n in range(1, 2 * enterprises + 1)))


def _training(load: Loader, enterprises: int, cohorts: int) -> None:
    uid = "{:032x}".format
    modules = ("workplace_cooperation", "quality_management", "cleaner_production", "workforce_management",
               "safety_and_health")  # fmt: skip
    load.fill("cohort", "id, uid, code, module, country, created_at", (
        (n, uid(n), f"K{n}", modules[n % MODULES], COUNTRIES[n % 5], MOMENT)
        for n in range(1, cohorts + 1)))  # fmt: skip
    load.facts("cohortdelivery", "cohort_id, partner_id", ((n, n % PARTNERS + 1) for n in range(1, cohorts + 1)))
    load.facts("classday", "cohort_id, number, day", (
        (n, day, f"2023-04-{10 + day:02d}") for n in range(1, cohorts + 1) for day in (1, 2)))  # fmt: skip
    of = [(n, (n - 1) // A_COHORT + 1) for n in range(1, enterprises + 1)]
    load.facts("enrolment", "enterprise_id, cohort_id", of)
    load.facts("participation", "enterprise_id, cohort_id, person_id, sex, job_role", (
        (n, cohort, 2 * n - seat, ("woman", "man")[n % 2], ("manager", "worker")[seat])
        for n, cohort in of for seat in (0, 1)))  # fmt: skip
    load.facts("attendance", "cohort_id, person_id, number, present", (
        (cohort, 2 * n - seat, day, True) for n, cohort in of for seat in (0, 1) for day in (1, 2)))  # fmt: skip
    load.facts("visit", "enterprise_id, cohort_id, number, day", ((n, c, 1, "2023-06-01") for n, c in of))


def _rounds(load: Loader, enterprises: int) -> None:
    periods = {"baseline": ("2023-01-01", "2023-03-31"), "endline": ("2024-01-01", "2024-03-31")}
    rounds = [(2 * n - 1 + later, n, kind) for n in range(1, enterprises + 1)
              for later, kind in enumerate(periods)]  # fmt: skip
    load.fill("round", "id, uid, enterprise_id, kind, created_at", (
        (key, f"{key:032x}", n, kind, MOMENT) for key, n, kind in rounds))  # fmt: skip
    load.facts("roundperiod", "round_id, starts_on, ends_on, collected_on", (
        (key, *periods[kind], periods[kind][1]) for key, _, kind in rounds))  # fmt: skip


def _answers(enterprises: int):
    random = np.random.default_rng(1)
    split = [(*slot.partition("|")[::2], UNITS.get(slot, ""), slot) for slot in SLOTS]
    for first in range(1, 2 * enterprises + 1, 10_000):
        keys = range(first, min(first + 10_000, 2 * enterprises + 1))
        drawn = {slot: random.integers(*_range(slot), len(keys)).tolist() for slot in SLOTS}
        refused = random.random((len(keys), len(SLOTS))) < 0.05
        for place, key in enumerate(keys):
            for number, (question, dimensions, unit, slot) in enumerate(split):
                if refused[place, number]:
                    yield key, question, dimensions, None, "", "refused", 1, "", ""
                else:
                    yield key, question, dimensions, drawn[slot][place], unit, "", 2, "", ""


def _range(slot: str) -> tuple[int, int]:
    return (0, 2) if slot.startswith("P") else SPREAD.get(slot, (1, 1000))
