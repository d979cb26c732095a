"""Rows read by several processes side by side are the rows of the snapshot, no more, no fewer, in the same types."""

import datetime
import decimal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from score.programme.core import facts, known, spool
from score.programme.core.fact_tables import fact_tables
from score.programme.core.known import known_facts
from score.programme.core.models import ExchangeRate, LedgerEntry
from score.programme.core.reader import Snapshot, snapshot
from score.programme.core.spool import Part, ReadingFailed, Wanted, spooled
from score.programme.enterprises.models import Enterprise
from score.programme.trainings.models import Cohort

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2024, 2, 29)


@pytest.fixture(autouse=True)
def _small_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "WORTH_A_SPLIT", 3)
    monkeypatch.setattr(known, "WORTH_A_FILE", 2)


def record(*rows):
    with facts.writing(None) as writing:
        return [writing.add(row) for row in rows]


def rate(value, number: int = 0) -> ExchangeRate:
    day = DAY + datetime.timedelta(days=number)
    return ExchangeRate(base="EUR", currency="INR", day=day, value=decimal.Decimal(value), source="invented")


def read(reading: Snapshot, name: str, folder: Path, after_id: int = 0, **options) -> tuple[pa.Table, list[Part]]:
    """The rows of a table by way of files, in order of their keys, and the files."""
    table = fact_tables()[name]
    wanted = Wanted(table, after_id, reading.last_id(table), folder / name)
    parts = spooled(reading, [wanted], **options)[name]
    rows = pa.concat_tables(pq.read_table(part.path) for part in parts)
    return rows.sort_by("id"), parts


def test_three_processes_read_what_one_reads(tmp_path):
    rows = [rate(1, number) for number in range(4)]
    rows[-1].valid_until = datetime.date(2025, 1, 1)  # empty in all rows that the first process sees
    rows += [rate("90.123456", 5), rate("0.000001", 6), rate("99999999.999999", 7), rate(3, 8), rate(4, 9)]
    first = record(*rows)[0]
    with facts.writing(None) as writing:
        writing.supersede(first, rate("1.25"), reason="typing error")
    with snapshot() as reading:
        straight = reading.read(fact_tables()["exchange_rates"])
        rows, parts = read(reading, "exchange_rates", tmp_path, processes=3)
    assert rows.schema == straight.schema
    assert rows.equals(straight)
    assert len(parts) == 3
    assert [part.first_id for part in parts[1:]] == [part.last_id + 1 for part in parts[:-1]]


def test_text_identities_booleans_and_moments_keep_their_types(tmp_path):
    for number in range(3):
        Enterprise.objects.create(name=f"Weaving mill {number} (invented)")
    entry = {"date": DAY, "currency": "GHS", "payer_kind": "enterprise", "stage": "paid", "purpose": "ព្រះ 'x' \"y\""}
    record(*[LedgerEntry(amount=decimal.Decimal("12.50") * number, in_kind=number == 2, **entry) for number in (1, 2)])
    with snapshot() as reading:
        for name in ("enterprises", "ledger"):
            straight = reading.read(fact_tables()[name])
            rows, _parts = read(reading, name, tmp_path)
            assert rows.schema == straight.schema
            assert rows.to_pylist() == straight.to_pylist()
            assert rows.num_rows > 1


def test_rows_recorded_after_the_snapshot_are_not_read(tmp_path):
    record(*[rate(1, number) for number in range(6)])
    with snapshot() as reading:
        before = reading.read(fact_tables()["exchange_rates"])
        record(*[rate(2, number) for number in range(6, 12)])
        rows, _parts = read(reading, "exchange_rates", tmp_path, processes=2)
        assert rows.equals(before)


def test_only_rows_after_the_key_given_are_read(tmp_path):
    kept = record(*[rate(number + 1, number) for number in range(8)])[4].pk
    with snapshot() as reading:
        rows, parts = read(reading, "exchange_rates", tmp_path, after_id=kept, processes=2)
    assert rows["value"].to_pylist() == [6, 7, 8]
    assert parts[0].first_id == kept + 1


def test_what_only_this_transaction_sees_is_written_by_this_process(tmp_path):
    record(*[rate(1, number) for number in range(6)])
    with transaction.atomic():
        record(rate(2, 6))
        with snapshot() as reading:
            rows, parts = read(reading, "exchange_rates", tmp_path, processes=3)
    assert rows["value"].to_pylist() == [1] * 6 + [2]
    assert len(parts) == 1


@pytest.mark.sqlite
def test_a_table_whose_rows_may_change_is_read_in_the_snapshot_itself(tmp_path):
    """Another process opens a later state of SQLite, in which a cohort may have another country."""
    Cohort.objects.bulk_create(Cohort(code=f"C{n}", module="M1", country="GH") for n in range(4))
    with snapshot() as reading:
        assert reading.elsewhere(fact_tables()["cohorts"], after_id=0, up_to_id=4) is None
        Cohort.objects.update(country="VN")
        rows, _parts = read(reading, "cohorts", tmp_path, processes=2)
    assert rows["country"].to_pylist() == ["GH"] * 4


def test_a_process_that_fails_says_why_and_leaves_no_file(tmp_path, monkeypatch):
    record(*[rate(1, number) for number in range(9)])
    with snapshot() as reading:
        rightly = reading.elsewhere

        def second_fails(table, *, after_id, up_to_id):
            work = rightly(table, after_id=after_id, up_to_id=up_to_id)
            return {**work, "query": "SELECT * FROM no_such_table"} if after_id else work

        monkeypatch.setattr(reading, "elsewhere", second_fails)
        with pytest.raises(ReadingFailed, match="no_such_table"):
            read(reading, "exchange_rates", tmp_path, processes=2)
    assert list(tmp_path.iterdir()) == []


def test_the_address_of_the_database_is_no_argument_of_a_process(tmp_path, monkeypatch):
    """Arguments are shown to everybody on the machine, and the address may hold a password."""
    started, start = [], subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **rest: started.append(command) or start(command, **rest))
    record(*[rate(1, number) for number in range(6)])
    with snapshot() as reading:
        read(reading, "exchange_rates", tmp_path, processes=2)
    assert started == [[sys.executable, "-P", "-m", "score.programme.core.spool_part"]] * 2


def values_at(moment) -> list[float]:
    with known_facts(moment) as world:
        return world.sql("SELECT value FROM exchange_rates ORDER BY day", "exchange_rates")["value"].tolist()


def test_many_newer_rows_give_the_same_world_as_few(monkeypatch):
    rows = record(*[rate(number + 1, number) for number in range(10)])
    early = facts.as_known(None)
    with facts.writing(None) as writing:
        writing.supersede(rows[0], rate("100"), reason="typing error")
        writing.withdraw(rows[1], reason="not a bank day")
    now = facts.as_known(None)
    spooled_worlds = values_at(early), values_at(now)
    monkeypatch.setattr(known, "WORTH_A_FILE", 1000)
    assert spooled_worlds == (values_at(early), values_at(now))
    assert spooled_worlds == (list(range(1, 11)), [100, *range(3, 11)])


def test_reading_ahead_starts_processes_once_for_several_tables(monkeypatch):
    record(*[rate(number + 1, number) for number in range(10)])
    for number in range(4):
        Enterprise.objects.create(name=f"Weaving mill {number} (invented)")
    runs, run = [], spool._run
    monkeypatch.setattr(spool, "_run", lambda shares: runs.append(shares) or run(shares))
    with known_facts(facts.as_known(None)) as world:
        world.read_ahead("exchange_rates", "enterprises", "answers")
        assert world.sql("SELECT count(*) AS n FROM exchange_rates", "exchange_rates")["n"].tolist() == [10]
        assert world.sql("SELECT count(*) AS n FROM enterprises", "enterprises")["n"].tolist() == [4]
        assert world.sql("SELECT count(*) AS n FROM answers", "answers")["n"].tolist() == [0]
    assert len([shares for shares in runs if shares]) == 1


@pytest.mark.sqlite
def test_the_second_sqlite_library_lives_in_the_other_processes_only(tmp_path):
    record(*[rate(1, number) for number in range(6)])
    with snapshot() as reading:
        assert reading.elsewhere(fact_tables()["exchange_rates"], after_id=0, up_to_id=6)["database"] == "sqlite"
        read(reading, "exchange_rates", tmp_path, processes=2)
    assert "adbc_driver_sqlite" not in sys.modules
    assert not [line for line in Path("/proc/self/maps").read_text().splitlines() if "adbc_driver_sqlite" in line]


def test_a_reader_beside_takes_no_lock_away_from_a_writer(tmp_path):
    """The writer's transaction stays whole while other processes open and close the same database."""
    record(*[rate(1, number) for number in range(6)])
    with facts.writing(None) as writing:
        writing.add(rate(2, 6))
        with snapshot(committed_only=True) as reading:
            rows, _parts = read(reading, "exchange_rates", tmp_path, processes=2)
        assert rows.num_rows == 6
        writing.add(rate(3, 7))
    assert ExchangeRate.objects.count() == 8
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
        assert cursor.fetchone()[0] == "ok"
