"""One reader, two databases, segments: the same rows in the same Arrow schema."""

import datetime
import decimal
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import connection, transaction

from score.programme.core import facts, segments
from score.programme.core.fact_tables import BOOKKEEPING, fact_tables
from score.programme.core.known import known_facts
from score.programme.core.models import ExchangeRate, LedgerEntry, Segment
from score.programme.core.reader import BATCH_ROWS, snapshot
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, Workforce
from score.programme.results.models import Answer, Round

DAY = datetime.date(2024, 2, 29)


def read(name: str, **limits) -> pa.Table:
    with snapshot() as reading:
        return reading.read(fact_tables()[name], **limits)


def rate(value, number: int = 0) -> ExchangeRate:
    day = DAY + datetime.timedelta(days=number)
    return ExchangeRate(base="EUR", currency="INR", day=day, value=decimal.Decimal(value), source="invented")


def record(*rows):
    with facts.writing(None) as writing:
        return [writing.add(row) for row in rows]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(fact_tables()))
def test_an_empty_table_has_the_declared_schema(name):
    table = read(name)
    assert table.num_rows == 0
    assert table.schema == fact_tables()[name].schema()


@pytest.mark.django_db(transaction=True)
def test_integers_first_and_decimals_later_in_one_column():
    record(*[rate(1, number) for number in range(5)], rate("90.123456", 5), rate("0.000001", 6))
    assert read("exchange_rates")["value"].to_pylist() == [1, 1, 1, 1, 1, 90.123456, 0.000001]


@pytest.mark.django_db(transaction=True)
def test_columns_that_are_empty_throughout_keep_their_type():
    record(rate(1))
    table = read("exchange_rates")
    assert table.schema.field("valid_until").type == pa.date32()
    assert table["valid_until"].to_pylist() == [None]
    assert table.schema.field("supersedes_id").type == pa.int64()


@pytest.mark.django_db(transaction=True)
def test_empty_in_all_but_the_last_row():
    rows = [rate(1, number) for number in range(4)]
    rows[-1].valid_until = datetime.date(2025, 1, 1)
    record(*rows)
    assert read("exchange_rates")["valid_until"].to_pylist() == [None, None, None, datetime.date(2025, 1, 1)]


@pytest.mark.django_db(transaction=True)
def test_moments_keep_their_microseconds_and_their_zone():
    enterprise = Enterprise.objects.create(name="Loom works (invented)")
    moments = [
        datetime.datetime(2021, 3, 4, 5, 6, 7, 123456, tzinfo=datetime.UTC),
        datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=datetime.UTC),  # SQLite writes this one shorter
        datetime.datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=datetime.UTC),
    ]
    with facts.loading_history(None) as writing:
        for number, moment in enumerate(moments):
            day = DAY + datetime.timedelta(days=number)
            writing.add(Workforce(enterprise=enterprise, day=day, heads=5, recorded_at=moment))
    table = read("workforce")
    assert table.schema.field("recorded_at").type == pa.timestamp("us", tz="UTC")
    assert table["recorded_at"].to_pylist() == moments


@pytest.mark.django_db(transaction=True)
def test_the_largest_numbers_come_back_digit_for_digit():
    largest, smallest = decimal.Decimal("99999999999.9999"), decimal.Decimal("0.0001")
    enterprise = Enterprise.objects.create(name="Loom works (invented)")
    opened = Round.objects.create(enterprise=enterprise, kind="baseline")
    record(
        Answer(round=opened, question="OUTPUT", value=largest, unit="piece"),
        Answer(round=opened, question="WATER", value=smallest, unit="m3"),
        Answer(round=opened, question="ACC", missing="refused"),
    )
    table = read("answers")
    assert [decimal.Decimal(repr(x)) if x is not None else None for x in table["value"].to_pylist()] == [
        largest, smallest, None,
    ]  # fmt: skip
    assert list(Answer.objects.order_by("pk").values_list("value", flat=True)) == [largest, smallest, None]


@pytest.mark.django_db(transaction=True)
def test_booleans_text_and_identities_are_the_same_from_both_databases():
    enterprise = Enterprise.objects.create(name="Loom works (invented)")
    record(
        LedgerEntry(
            date=DAY, amount="12.50", currency="GHS", payer_kind="enterprise", stage="paid", in_kind=True, purpose="fee"
        ),
        EnterpriseAttribute(enterprise=enterprise, kind="area", value="ព្រះ 'x' \"y\"", valid_from=DAY),
    )
    assert read("ledger")["in_kind"].to_pylist() == [True]
    assert read("ledger")["withdrawn"].to_pylist() == [False]
    assert read("enterprise_attributes")["value"].to_pylist() == ["ព្រះ 'x' \"y\""]
    assert read("enterprises")["uid"].to_pylist() == [enterprise.uid.hex]


@pytest.mark.django_db(transaction=True)
def test_more_rows_than_a_batch_arrive_in_order_and_ranges_hold():
    rows = BATCH_ROWS + 500
    with facts.writing(None) as writing:
        writing.add_many(rate(f"{number}.5", number % 3000) for number in range(rows))
    table = read("exchange_rates")
    first = table["id"][0].as_py()
    assert table["id"].to_pylist() == list(range(first, first + rows))
    assert table["value"].to_pylist() == [number + 0.5 for number in range(rows)]
    part = read("exchange_rates", after_id=first + 9, up_to_id=first + 12)
    assert part["id"].to_pylist() == [first + 10, first + 11, first + 12]


@pytest.mark.django_db(transaction=True)
def test_the_own_transaction_is_read_with_its_own_rows_and_the_same_types():
    record(rate("1.25"), rate("2", 1))
    outside = read("exchange_rates")
    with transaction.atomic():
        assert read("exchange_rates").equals(outside)
        with facts.writing(None) as writing:
            writing.add(rate("3", 2))
        assert read("exchange_rates").num_rows == 3
        with snapshot(committed_only=True) as reading:
            assert reading.read(fact_tables()["exchange_rates"]).num_rows == 2


@pytest.mark.django_db(transaction=True)
def test_one_snapshot_sees_one_state():
    record(rate(1))
    with snapshot() as reading:
        before = reading.read(fact_tables()["exchange_rates"])
        record(rate(2, 1))
        assert reading.read(fact_tables()["exchange_rates"]).equals(before)
    assert read("exchange_rates").num_rows == 2


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_cannot_write():
    statement = "DELETE FROM programme_job"
    with snapshot() as reading, pytest.raises(Exception, match=r"(?i)read.?only"):
        if connection.vendor == "sqlite":
            reading.opened.execute(statement)
        else:
            with reading.opened.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_reading_never_loads_a_second_sqlite_into_the_process():
    """Two SQLite libraries in one process take each other's locks away, which damages files and ends in bus errors."""
    record(rate(1))
    assert read("exchange_rates").num_rows == 1
    loaded = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "sqlite" in line}
    assert len({name for name in loaded if name.endswith(".so") or ".so." in name} - _python_module(loaded)) == 1


def _python_module(loaded: set[str]) -> set[str]:
    """Python's own module links against the library; it is not a second one."""
    return {name for name in loaded if "/_sqlite3." in name}


def numbers(moment) -> list[float]:
    with known_facts(moment) as known:
        return known.sql("SELECT value FROM exchange_rates ORDER BY id", "exchange_rates")["value"].tolist()


@pytest.mark.django_db(transaction=True)
def test_segments_and_newer_rows_together_are_the_table(settings, tmp_path):
    settings.SEGMENTS_ROOT = tmp_path
    old = record(*[rate(number + 1, number) for number in range(10)])
    first_moment = facts.as_known(None)
    built = segments.build(minimum_rows=5)
    assert [(s.table, s.rows) for s in built] == [("exchange_rates", 10)]
    with facts.writing(None) as writing:
        writing.supersede(old[0], rate("100", 0), reason="typing error")
        writing.withdraw(old[1], reason="not a bank day")
    record(rate("11", 10))
    now = facts.as_known(None)
    expected = [3, 4, 5, 6, 7, 8, 9, 10, 100, 11]
    assert numbers(now) == expected
    assert numbers(first_moment) == list(range(1, 11))
    # a second segment continues the first one, and nothing changes
    assert [s.first_id for s in segments.build(minimum_rows=1)] == [built[0].last_id + 1]
    assert numbers(now) == expected
    assert numbers(first_moment) == list(range(1, 11))
    assert segments.damaged() == []


@pytest.mark.django_db(transaction=True)
def test_lost_stale_or_damaged_segments_are_noticed_and_rebuilt(settings, tmp_path):
    settings.SEGMENTS_ROOT = tmp_path
    record(*[rate(number + 1, number) for number in range(10)])
    (segment,) = segments.build(minimum_rows=5)
    segments.path_of(segment).unlink()
    assert segments.damaged() == [segments.path_of(segment).name]
    assert numbers(facts.as_known(None)) == list(range(1, 11)), "a lost file is read from the database instead"
    (again,) = segments.build(minimum_rows=5)
    assert (again.first_id, again.rows) == (segment.first_id, 10)
    Segment.objects.update(schema="of an older release")
    assert segments.usable(fact_tables()["exchange_rates"]) == []
    assert numbers(facts.as_known(None)) == list(range(1, 11))
    segments.path_of(again).write_bytes(b"something else")
    assert segments.damaged() == [segments.path_of(again).name]


def test_every_fact_table_is_offered_or_known_not_to_be(db):
    offered = {table.model for table in fact_tables().values()}
    not_for_figures = {"Consent", "AnswerEvidence", "DuplicateDecision", "EnterpriseIdentifier", "EnterpriseName"}
    not_for_figures |= {"RecordTakenBack", "RecruitmentStage", "SupplyLink"}
    not_for_figures |= {"CohortPlan", "CohortState", "CohortPlace", "CheckOverride", "ParticipationCertificate"}
    not_for_figures |= {"Observation", "VisitPlan", "VisitReport", "PracticePhoto", "AgreedAction"}
    not_for_figures |= {"ProjectCard", "ProjectMeasure", "ProjectPhoto", "FeeAgreement", "VoiceResult"}
    not_for_figures |= {"ReviewDecision", "ReviewQuery", "ReviewSampling"}
    not_for_figures |= {
        "VerificationAnswer",
        "VerificationCall",
        "VerificationCase",
        "VerificationClaim",
        "VerificationDraw",
    }
    assert {model.__name__ for model in facts.fact_models() if model not in offered} == not_for_figures


def test_offered_columns_exist_and_owners_lead_to_an_enterprise():
    for table in fact_tables().values():
        columns = {field.column for field in table.model._meta.concrete_fields}
        assert set(table.columns) <= columns
        assert not set(BOOKKEEPING) & set(table.columns)
        if table.owner and table.owner != "id":
            model = table.model
            for step in table.owner.split("."):
                model = model._meta.get_field(step).related_model
            assert model is Enterprise
