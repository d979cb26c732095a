"""Rows of enterprises for lists: whatever is recorded, corrected or taken back, they say what the facts say."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.programme.core import facts
from score.programme.core.jobs import job_kind
from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.enterprise_row_values import coordinates_of
from score.programme.enterprises import actions
from score.programme.enterprises.matching.plain_words import plain
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseRow,
    RecruitmentStage,
    RowsKept,
    Workforce,
)
from score.programme.results.actions import NewAnswer
from tests.programme.factories import make_cohort, make_enterprise, make_organisation, make_round

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2025, 6, 1)
PEOPLE = [NewAnswer("W", value=Decimal(5), unit="person")]
DAYS = (D(2023, 1, 1), D(2024, 1, 1), D(2025, 6, 2), D(2026, 1, 1))


def row(enterprise):
    return EnterpriseRow.objects.get(pk=enterprise.pk)


# -- a plain recomputation, one enterprise at a time


def root_of(pk):
    merge = EnterpriseMerge.objects.in_force().filter(absorbed=pk).first()
    return root_of(merge.kept_id) if merge else pk


def expected(one, day):
    """What the row has to say, asked the slow way; `stage` and the rest of who is one with it included."""
    root = root_of(one.pk)
    others = [pk for pk in Enterprise.objects.exclude(pk=one.pk).values_list("pk", flat=True) if root_of(pk) == one.pk]
    members = [one.pk, *sorted(others)] if root == one.pk else [one.pk]

    def cut(kind):
        for pk in members:
            held = EnterpriseAttribute.objects.in_force().filter(enterprise=pk, kind=kind, valid_from__lte=day)
            if latest := held.order_by("-valid_from", "-pk").first():
                return latest.value
        return ""

    heads = None
    for pk in members:
        latest = (
            Workforce.objects.in_force()
            .filter(enterprise=pk, dimensions="", day__lte=day)
            .order_by("-day", "-pk")
            .first()
        )
        if latest and (heads is None or latest.day > heads.day):
            heads = latest
    stages = RecruitmentStage.objects.in_force().filter(enterprise__in=members).order_by("reached_on", "pk")
    rounds = [made for pk in members for made in Enterprise.objects.get(pk=pk).rounds.all()]
    answered = {made.kind for made in rounds if made.answers.in_force().filter(value__isnull=False).exists()}
    names = {plain(text) for pk in members for text in texts_of(pk) if plain(text)}
    return {
        "name": one.name,
        "left_out": root != one.pk,
        **{kind: cut(kind) for kind in ("area", "sector", "size", "ownership")},
        "heads": None if heads is None else int(heads.heads),
        "stage": stages.last().stage if stages else "",
        "has_baseline": "baseline" in answered,
        "has_endline": "endline" in answered,
        "names": names,
    }


def texts_of(pk):
    record = Enterprise.objects.get(pk=pk)
    yield from (record.name, record.name_local, record.reference)
    yield from EnterpriseName.objects.in_force().filter(enterprise=pk).values_list("text", flat=True)
    yield from EnterpriseIdentifier.objects.in_force().filter(enterprise=pk).values_list("value", flat=True)


def assert_rows_say_what_facts_say(day):
    everybody = list(Enterprise.objects.all())
    assert everybody
    for one in everybody:
        wanted = expected(one, day)
        names = wanted.pop("names")
        held = row(one)
        assert {name: getattr(held, name) for name in wanted} == wanted
        spoken = held.search.split("\n")
        assert names <= set(spoken) and {text.replace(" ", "") for text in spoken} == {
            text.replace(" ", "") for text in names
        }


# -- whatever happens

which = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["Alpha", "Béta", "三江", "Gamma Ltd"])),
    st.tuples(st.just("rename"), which, st.sampled_from(["Delta", "नेपाल"])),
    st.tuples(
        st.just("attribute"), which, st.sampled_from(["sector", "country", "area"]), st.sampled_from(["GH", "PE"]),
        st.sampled_from(DAYS),
    ),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("heads"), which, st.integers(0, 9), st.sampled_from(DAYS)),
    st.tuples(st.just("stage"), which, st.sampled_from(["prospect", "enrolled"]), st.sampled_from(DAYS)),
    st.tuples(st.just("alias"), which, st.sampled_from(["Epsilon", "شركة"])),
    st.tuples(st.just("number"), which, st.sampled_from(["12-34", "C 99"])),
    st.tuples(st.just("round"), which, st.sampled_from(["baseline", "endline"])),
    st.tuples(st.just("merge"), which, which),
    st.tuples(st.just("unmerge"), which),
    st.tuples(st.just("catch up"),),
    st.tuples(st.just("day"),),
)  # fmt: skip


def play(step, firms, day):
    """Do one step as a user would, where it can be done."""
    kind, *given_ = step
    if kind == "add":
        firms.append(make_enterprise(name=given_[0], valid_from=DAYS[0]))
        return
    firm = firms[given_[0] % len(firms)]
    if kind == "rename":
        actions.rename_enterprise(actor=None, enterprise=firm, name=given_[1])
    elif kind == "attribute":
        actions.set_attribute(
            actor=None, enterprise=firm, kind=given_[1], value=given_[2], valid_from=given_[3], reason="looked again"
        )
    elif kind == "withdraw" and (held := firm.attributes.in_force().last()):
        actions.withdraw_attribute(actor=None, attribute=held, reason="wrong")
    elif kind == "heads":
        actions.record_workforce(actor=None, enterprise=firm, heads=given_[1], day=given_[2], reason="counted again")
    elif kind == "round" and not firm.rounds.filter(kind=given_[1]).exists():
        ends = D(2024, 12, 31) if given_[1] == "endline" else D(2023, 12, 31)
        make_round(firm, kind=given_[1], starts_on=ends.replace(month=1, day=1), ends_on=ends, answers=PEOPLE)
    elif kind == "merge" and firm != (other := firms[given_[1] % len(firms)]):
        absorbed = EnterpriseMerge.objects.in_force().filter(absorbed__in=(firm, other))
        if not absorbed.exists():
            actions.merge_enterprises(actor=None, kept=firm, absorbed=other)
    elif kind == "unmerge" and (merge := EnterpriseMerge.objects.in_force().filter(absorbed=firm).first()):
        actions.undo_merge(actor=None, merge=merge, reason="two firms")
    elif kind in ("stage", "alias", "number"):
        record(kind, firm, given_[1:])


def record(kind, firm, given_):
    made = {
        "stage": lambda: RecruitmentStage(enterprise=firm, stage=given_[0], reached_on=given_[1]),
        "alias": lambda: EnterpriseName(enterprise=firm, kind="trade", text=given_[0]),
        "number": lambda: EnterpriseIdentifier(enterprise=firm, scheme="TIN", value=given_[0]),
    }[kind]()
    held = type(made).objects.in_force().filter(enterprise=firm)
    with facts.writing(None) as writing:
        if (same := held.first()) and kind != "stage":
            writing.withdraw(same, reason="wrong")
        elif not type(made).objects.filter(enterprise=firm).exists():
            writing.add(made)


@given(st.lists(STEPS, min_size=4, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_rows_say_what_the_facts_say(steps):
    with transaction.atomic():
        firms, day = [make_enterprise(name="First"), make_enterprise(name="Second")], TODAY
        enterprise_rows.catch_up(day=day)
        for step in steps:
            if step[0] == "catch up":
                enterprise_rows.catch_up(day=day)
            elif step[0] == "day":
                day = D(2026, 2, 1)
            else:
                play(step, firms, day)
        assert enterprise_rows.catch_up(day=day)
        assert_rows_say_what_facts_say(day)
        assert list(enterprise_rows.rows_as_facts_say()) == []
        assert enterprise_rows.rebuild(day=day) == 0, "nothing is left to be written"
        transaction.set_rollback(True)


# -- what is cheap, what is noticed


def test_nothing_new_is_one_short_look():
    make_enterprise()
    assert enterprise_rows.catch_up()
    with CaptureQueriesContext(connection) as asked:
        assert enterprise_rows.catch_up()
    assert len(asked) == 2


def test_only_what_was_touched_is_written(django_assert_max_num_queries):
    firms = [make_enterprise(sector="food") for _ in range(5)]
    enterprise_rows.catch_up()
    EnterpriseRow.objects.update(area="left alone")
    actions.set_attribute(actor=None, enterprise=firms[2], kind="sector", value="metal", valid_from=D(2025, 1, 1))
    enterprise_rows.catch_up()
    assert [row(one).area for one in firms] == ["left alone", "left alone", "", "left alone", "left alone"]
    assert row(firms[2]).sector == "metal"


def test_what_waits_is_left_to_the_worker_where_it_is_much():
    for _ in range(4):
        make_enterprise()
    assert not enterprise_rows.catch_up(most=3)
    assert not EnterpriseRow.objects.exists() and enterprise_rows.waiting()
    assert job_kind("keep_enterprise_rows").function(NoRun()) == {"up_to_date": True}
    assert EnterpriseRow.objects.count() == 4 and not enterprise_rows.waiting()


class NoRun:
    def progress(self, *told):
        pass


def test_an_attribute_of_tomorrow_shows_tomorrow():
    firm = make_enterprise(sector="food")
    actions.set_attribute(actor=None, enterprise=firm, kind="sector", value="metal", valid_from=D(2025, 6, 2))
    enterprise_rows.catch_up(day=TODAY)
    assert row(firm).sector == "food"
    enterprise_rows.catch_up(day=D(2025, 6, 2))
    assert row(firm).sector == "metal"


def test_a_merged_record_brings_its_names_answers_and_what_the_other_lacks():
    kept, absorbed = make_enterprise(name="Kept"), make_enterprise(name="Absorbed", area="North", sector="food")
    make_cohort(make_organisation(), enterprises=[absorbed])
    make_round(absorbed, answers=PEOPLE)
    merge = actions.merge_enterprises(actor=None, kept=kept, absorbed=absorbed)
    enterprise_rows.catch_up()
    one = row(kept)
    assert (one.area, one.has_baseline, one.trained, one.search) == ("North", True, True, "kept\nabsorbed")
    assert row(absorbed).left_out
    actions.undo_merge(actor=None, merge=merge, reason="two firms")
    enterprise_rows.catch_up()
    one = row(kept)
    assert (one.area, one.has_baseline, one.trained, one.search) == ("", False, False, "kept")
    assert not row(absorbed).left_out


def test_every_script_and_number_is_found_in_plain_letters():
    firm = make_enterprise(name="Fabrique Été S.A.")
    actions.rename_enterprise(actor=None, enterprise=firm, name="Fabrique Été S.A.", name_local="江苏三江")
    with facts.writing(None) as writing:
        writing.add(EnterpriseIdentifier(enterprise=firm, scheme="TIN", value="C-12/345"))
    enterprise_rows.catch_up()
    found = row(firm).search.split("\n")
    assert {"fabrique ete sa", "jiang su san jiang", "jiangsusanjiang", "c 12 345", "c12345"} <= set(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.6037, -0.1870", (5.6037, -0.187)),
        ("-12.05;-77.04", (-12.05, -77.04)),
        ("5 6", (5.0, 6.0)),
        ("", (None, None)),
        ("91, 10", (None, None)),
        ("10, 181", (None, None)),
        ("1, 2, 3", (None, None)),
        ("near the church", (None, None)),
    ],
)
def test_coordinates_are_read_or_left_out(text, found):
    assert coordinates_of(text) == found


def test_the_check_finds_a_row_that_says_something_else():
    firm = make_enterprise(sector="food")
    assert list(enterprise_rows.rows_as_facts_say()) == [], "nothing was built yet"
    enterprise_rows.catch_up()
    EnterpriseRow.objects.filter(pk=firm.pk).update(sector="metal")
    assert len(list(enterprise_rows.rows_as_facts_say())) == 1
    assert row(firm).sector == "metal", "the check changes nothing"
    enterprise_rows.rebuild()
    assert row(firm).sector == "food"
    make_enterprise()
    assert list(enterprise_rows.rows_as_facts_say()) == [], "what is newer than the rows is no mistake"


def test_a_name_written_while_another_writes_is_not_lost():
    """While somebody writes, what is seen is shown at once, and looked at once more later."""
    with facts.writing(None):
        firm = make_enterprise()
        assert enterprise_rows.catch_up()
        assert row(firm).country == "GH"
        assert RowsKept.objects.get().seen == {}, "a lower key may still appear"
    assert enterprise_rows.catch_up()
    assert RowsKept.objects.get().seen["Enterprise"] >= firm.pk
