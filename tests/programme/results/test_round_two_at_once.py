"""Two people who save the same section at the very same moment, on the real database."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from score.programme.results.actions import NewAnswer
from score.programme.results.entry_context import answers_in
from score.programme.results.models import Answer
from score.programme.results.section_entry import ChangedMeanwhile, Typed, save_section
from tests.programme.factories import make_actor, make_enterprise, make_organisation, make_round

W = ("W", "")


def at_once(opened, actors, values, seen):
    """Each actor saves one value, all at the same moment; who was told that another was quicker."""
    start, told = threading.Barrier(len(actors)), []

    def save(actor, value):
        answer = NewAnswer("W", value=Decimal(value), unit="person")
        start.wait()
        try:
            save_section(actor=actor, round=opened, typed=[Typed(W, answer, seen)], reason="counted")
        except ChangedMeanwhile as problem:
            told.append((value, problem.answers[W].value))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in zip(actors, values, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


@pytest.mark.django_db(transaction=True)
def test_one_is_saved_and_the_other_is_told():
    partner = make_organisation()
    opened = make_round(make_enterprise(partner=partner), partner)
    actors = [make_actor("trainer", partner) for _ in range(3)]

    told = at_once(opened, actors, (80, 95, 110), None)
    first = answers_in(opened)[W]
    assert Answer.objects.count() == 1 and len(told) == 2
    assert {standing for _own, standing in told} == {first.value}
    assert {own for own, _standing in told} == {80, 95, 110} - {int(first.value)}

    told = at_once(opened, actors, (81, 96, 111), first.pk)
    assert Answer.objects.count() == 2 and len(told) == 2, "corrections of one answer too"
    assert answers_in(opened)[W].supersedes == first
