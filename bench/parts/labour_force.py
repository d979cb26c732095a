"""An invented labour-force file of any size, written by DuckDB; each column is drawn independently of the others."""

from __future__ import annotations

from pathlib import Path

import duckdb

PSUS, STRATA = 20_000, 50
# one hash for each column, of its name with the row's number: hashes of the number with a salt follow one another
_UNIFORM = "(hash('{}' || i::VARCHAR) % 1000000007 / 1000000007.0)"


def write(path: Path, rows: int) -> None:
    """Write the file, in the order of its units, with zstd."""
    psu = f"(i // greatest({rows} // {PSUS}, 1))"
    normal = f"sqrt(-2 * ln({_UNIFORM.format('a')} + 1e-12)) * cos(2 * pi() * {_UNIFORM.format('b')})"
    duckdb.connect().execute(
        f"""COPY (SELECT {psu} AS psu, {psu} % {STRATA} AS stratum,
        1 + floor(2 * {_UNIFORM.format("round")})::INT AS round,
        50 + 100 * {_UNIFORM.format("w")} AS w,
        1 + floor(10 * {_UNIFORM.format("sector")})::INT AS sector,
        CASE WHEN {_UNIFORM.format("sex")} < 0.47 THEN 'female' ELSE 'male' END AS sex,
        exp(2 + 0.5 * {normal}) AS wage,
        10 + 50 * {_UNIFORM.format("hours")} AS hours,
        ({_UNIFORM.format("informal")} < 0.4)::INT AS informal,
        ({_UNIFORM.format("injury")} < 0.02)::INT AS injury
        FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def cross_tabulation(path: Path) -> tuple[int, float]:
    """Cells of sector x sex that have rows, and the largest relative distance of one from independence."""
    query = f"""
        WITH cells AS (SELECT sector, sex, count(*) AS n FROM '{path}' GROUP BY 1, 2),
        margins AS (SELECT n, sum(n) OVER () AS whole, sum(n) OVER (PARTITION BY sector) AS of_sector,
                           sum(n) OVER (PARTITION BY sex) AS of_sex FROM cells)
        SELECT count(*), max(abs(n * whole / (of_sector * of_sex) - 1)) FROM margins"""
    [(cells, apart)] = duckdb.sql(query).fetchall()
    return int(cells), float(apart)
