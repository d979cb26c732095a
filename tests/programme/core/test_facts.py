"""Facts are recorded once, corrected by superseding, and a past moment never moves."""

import datetime
import threading

import pytest
from django.db import DatabaseError, close_old_connections, connection, connections, transaction

from score.programme.core import facts, facts_lock, triggers
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, Workforce

DAY = datetime.date(2020, 1, 1)


def sector(enterprise: Enterprise, value: str) -> EnterpriseAttribute:
    return EnterpriseAttribute(enterprise=enterprise, kind="sector", value=value, valid_from=DAY)


@pytest.fixture
def enterprise(db):
    return Enterprise.objects.create(name="Loom works (invented)")


def values(moment: datetime.datetime) -> list[str]:
    return list(EnterpriseAttribute.objects.as_of(moment).values_list("value", flat=True))


def test_a_correction_leaves_the_past_as_it_was(enterprise):
    before = facts.as_known(None)
    with facts.writing(None) as writing:
        first = writing.add(sector(enterprise, "1410"))
    between = facts.as_known(None)
    with facts.writing(None) as writing:
        writing.supersede(first, sector(enterprise, "1420"), reason="read from the wrong line")
    after = facts.as_known(None)

    assert before < between < after
    assert (values(before), values(between), values(after)) == ([], ["1410"], ["1420"])


def test_a_withdrawal_ends_a_fact_and_can_itself_be_superseded(enterprise):
    with facts.writing(None) as writing:
        first = writing.add(sector(enterprise, "1410"))
    with facts.writing(None) as writing:
        gone = writing.withdraw(first, reason="recorded for the wrong firm")
    assert values(facts.as_known(None)) == []
    assert gone.withdrawn and gone.enterprise_id == enterprise.pk
    with facts.writing(None) as writing:
        writing.supersede(gone, sector(enterprise, "1430"), reason="it was the right firm after all")
    assert values(facts.as_known(None)) == ["1430"]
    assert list(EnterpriseAttribute.objects.in_force().values_list("value", flat=True)) == ["1430"]


def test_a_withdrawal_is_not_withdrawn(enterprise):
    with facts.writing(None) as writing:
        gone = writing.withdraw(writing.add(sector(enterprise, "1410")), reason="recorded for the wrong firm")
    with pytest.raises(facts.AlreadySuperseded), facts.writing(None) as writing:
        writing.withdraw(gone, reason="and again")
    assert EnterpriseAttribute.objects.count() == 2


def test_the_second_of_two_corrections_of_one_fact_is_refused_with_words(enterprise):
    with facts.writing(None) as writing:
        first = writing.add(sector(enterprise, "1410"))
    with facts.writing(None) as writing:
        writing.supersede(first, sector(enterprise, "1420"), reason="typing error")
    with pytest.raises(facts.AlreadySuperseded, match="in the meantime"), facts.writing(None) as writing:
        writing.supersede(first, sector(enterprise, "1430"), reason="typing error")
    assert values(facts.as_known(None)) == ["1420"]


def test_a_correction_without_reason_is_refused(enterprise):
    with facts.writing(None) as writing:
        first = writing.add(sector(enterprise, "1410"))
        with pytest.raises(ValueError, match="reason"):
            writing.supersede(first, sector(enterprise, "1420"), reason="  ")


def test_the_chain_of_a_fact_leads_back_to_the_first(enterprise):
    with facts.writing(None) as writing:
        first = writing.add(sector(enterprise, "1410"))
    with facts.writing(None) as writing:
        second = writing.supersede(first, sector(enterprise, "1420"), reason="typing error")
    assert [fact.value for fact in facts.chain(second)] == ["1420", "1410"]


def test_the_same_thing_is_recorded_once_only(enterprise):
    with facts.writing(None) as writing:
        writing.add(sector(enterprise, "1410"))
    with pytest.raises(DatabaseError), facts.writing(None) as writing:
        writing.add(sector(enterprise, "1420"))


@pytest.mark.parametrize("model", facts.fact_models(), ids=lambda model: model.__name__)
def test_every_fact_table_has_its_triggers(db, model):
    assert model._meta.db_table in triggers.fact_tables()
    assert triggers.missing(connection) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programme_enterpriseattribute SET value = 'x'",
        "UPDATE programme_enterpriseattribute SET withdrawn = NOT withdrawn",
        "DELETE FROM programme_enterpriseattribute",
    ],
)
def test_the_database_refuses_to_edit_facts(enterprise, statement):
    with facts.writing(None) as writing:
        writing.add(sector(enterprise, "1410"))
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert values(facts.as_known(None)) == ["1410"]


def test_django_refuses_to_edit_facts(enterprise):
    with facts.writing(None) as writing:
        fact = writing.add(sector(enterprise, "1410"))
    for attempt in (
        fact.save,
        fact.delete,
        lambda: EnterpriseAttribute.objects.update(value="x"),
        EnterpriseAttribute.objects.all().delete,
    ):
        with pytest.raises(facts.FactsAreNeverEdited):
            attempt()


def test_the_clock_set_back_does_not_move_the_past(enterprise, monkeypatch):
    with facts.writing(None) as writing:
        writing.add(sector(enterprise, "1410"))
    horizon = facts.as_known(None)
    monkeypatch.setattr(facts_lock, "clock", lambda: horizon - datetime.timedelta(days=3))
    with facts.writing(None) as writing:
        later = writing.add(Workforce(enterprise=enterprise, day=DAY, heads=12))
    assert later.recorded_at > horizon


def test_history_keeps_its_moments_only_in_an_empty_instance(enterprise):
    past = datetime.datetime(2021, 5, 1, tzinfo=datetime.UTC)
    with facts.loading_history(None) as writing:
        old = sector(enterprise, "1410")
        old.recorded_at = past
        writing.add(old)
    assert values(past) == ["1410"]
    with pytest.raises(facts.HistoryNeedsAnEmptyInstance, match="EnterpriseAttribute"), facts.loading_history(None):
        pass
    with facts.writing(None) as writing:
        late = Workforce(enterprise=enterprise, day=DAY, heads=12)
        late.recorded_at = past
        writing.add(late)
    assert late.recorded_at > past, "outside of history a fact cannot say when it was recorded"


def test_history_from_the_future_is_refused(enterprise):
    with pytest.raises(ValueError, match="future"), facts.loading_history(None) as writing:
        early = sector(enterprise, "1410")
        early.recorded_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        writing.add(early)


def test_writing_inside_writing_is_one_transaction_with_one_moment(enterprise):
    with facts.writing(None) as outer:
        outer.add(sector(enterprise, "1410"))
        with facts.writing(None) as inner:
            assert inner is outer
    assert facts_lock.current() is None


class Elsewhere(threading.Thread):
    """Runs one function on a connection of its own and keeps what it returned."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.result, self.error = work, None, None
        self.start()

    def run(self):
        try:
            close_old_connections()
            self.result = self.work()
        except Exception as error:  # handed to the test
            self.error = error
        finally:
            connections.close_all()

    def outcome(self):
        self.join(20)
        assert not self.is_alive(), "the other connection still waits"
        if self.error:
            raise self.error
        return self.result


@pytest.mark.django_db(transaction=True)
def test_a_moment_settled_while_somebody_writes_never_gains_a_fact():
    """The writer has read the clock but not committed: no other connection may settle past that moment."""
    enterprise = Enterprise.objects.create(name="Loom works (invented)")
    with facts.writing(None) as writing:
        fact = writing.add(sector(enterprise, "1410"))
        settled = Elsewhere(facts.settle).outcome()
        seen = Elsewhere(lambda: values(settled)).outcome()
        assert settled < fact.recorded_at
        assert seen == []
    assert Elsewhere(lambda: values(settled)).outcome() == []
    assert Elsewhere(lambda: values(facts.as_known(None))).outcome() == ["1410"]


@pytest.mark.django_db(transaction=True)
def test_a_future_moment_is_never_answered_for():
    enterprise = Enterprise.objects.create(name="Loom works (invented)")
    far = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365)
    asked = facts.as_known(far)
    assert asked <= datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=5)
    with facts.writing(None) as writing:
        writing.add(sector(enterprise, "1410"))
    assert values(asked) == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_settlers_at_once_agree_about_every_past_moment():
    """What each settled moment showed when it was taken is what it shows when all is over."""
    enterprises = [Enterprise.objects.create(name=f"Firm {number} (invented)") for number in range(4)]

    def write(enterprise):
        fact = None
        for number in range(6):
            with facts.writing(None) as writing:
                new = sector(enterprise, str(number))
                fact = writing.supersede(fact, new, reason="again") if fact else writing.add(new)

    def look():
        seen = []
        for _ in range(12):
            moment = facts.as_known(None)
            seen.append((moment, sorted(values(moment))))
        return seen

    writers = [Elsewhere(lambda e=enterprise: write(e)) for enterprise in enterprises]
    lookers = [Elsewhere(look) for _ in range(2)]
    seen = [pair for looker in lookers for pair in looker.outcome()]
    for writer in writers:
        writer.outcome()
    assert sorted(values(facts.as_known(None))) == ["5"] * 4
    for moment, then in seen:
        assert sorted(values(moment)) == then
