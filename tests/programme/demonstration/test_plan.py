"""What is planned for both sizes, before anything touches a database."""

import datetime
import hashlib
import re
from collections import Counter

import pytest

from score.catalogue.activities import isic
from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.programme.demonstration import odd, plan
from score.programme.demonstration.explained import explained
from score.programme.demonstration.registry import ISIC, KNOWN_BEFORE, known_on, point
from score.programme.demonstration.rounds_planned import planned_rounds
from score.programme.enterprises.attribute_values import attribute_problem

SMALL, FULL = plan.programme("small"), plan.programme("full")
SIZES = pytest.mark.parametrize("programme", [SMALL, FULL], ids=lambda one: one.size)
# of everything answered; another digest is another demonstration, and docs/demo-truth.md has to be written anew
DIGESTS = {"small": "f789119461a18275", "full": "cb02054a4e4a6164"}


def digest(programme):
    """SHA-256 of every round with its answers."""
    planned = planned_rounds(programme)
    meant = explained(planned)
    told = "\n".join(f"{one.key} {one.collected_on} {one.period} {meant[one.key]}" for one in planned)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@SIZES
def test_the_same_on_every_machine(programme):
    assert digest(programme) == DIGESTS[programme.size]


@pytest.mark.parametrize(
    ("programme", "countries", "enterprises", "trained", "waiting"),
    [(SMALL, 3, 60, 52, 8), (FULL, 7, 240, 186, 26)],
    ids=["small", "full"],
)
def test_how_many(programme, countries, enterprises, trained, waiting):
    second = dict(odd.SECOND_RECORDS)
    assert len(programme.places) == countries
    assert len(programme.firms.keys() - second.keys()) == enterprises
    assert len({name for one in programme.cohorts for name in one.firms} - second.keys()) == trained
    assert sum(len(one.firms) for one in programme.waiting) == waiting
    assert trained + waiting + len(programme.prospects) == enterprises


def test_the_small_one_is_part_of_the_full_one():
    assert SMALL.firms.items() <= FULL.firms.items()
    assert set(SMALL.cohorts) < set(FULL.cohorts)
    small, full = planned_rounds(SMALL), planned_rounds(FULL)
    assert {one.key for one in small} < {one.key for one in full}
    answers, all_answers = explained(small), explained(full)
    same = [key for key in answers if answers[key] == all_answers[key]]
    assert len(same) > 0.85 * len(answers)  # firms that go on in the full one have learnt more before their next module


@SIZES
def test_nobody_is_called_like_two_firms_or_like_none(programme):
    names = [name.lower() for name in programme.firms]
    assert len(names) == len(set(names))
    assert all(3 < len(name) < 60 for name in names)
    for named in (*odd.DOMINATING, *(name for names in odd.BY_NAME.values() for name in names)):
        assert named in FULL.firms, named
    for kept, absorbed, *_ in odd.TAKEN_FOR_ONE:
        assert {kept, absorbed} <= FULL.firms.keys()
    assert {firm.like for firm in FULL.prospects} - {""} <= FULL.firms.keys()


def test_names_in_other_scripts():
    scripts = {"IN": "[\u0900-\u097f]", "CN": "[\u4e00-\u9fff]", "ET": "[\u1200-\u137f]", "VN": "[\u1ea0-\u1ef9ăđơư]"}
    for code, letters in scripts.items():
        local = [firm.local for firm in FULL.firms.values() if firm.country == code and firm.local]
        assert len(local) >= 12, code
        assert sum(bool(re.search(letters, name.lower())) for name in local) >= 0.75 * len(local), code
    trade = [firm.trade for firm in FULL.firms.values() if firm.trade]
    assert len(trade) >= 4
    assert all(re.search("[\u0600-\u06ff]", name) and "(خيالي)" in name for name in trade)
    assert all(place.mark[0] in "(（" for place in FULL.places)


@SIZES
def test_places_and_activities_are_possible(programme):
    for firm in programme.firms.values():
        assert isic.exists(ISIC[firm.sector]), firm.sector
        where = point(firm)
        assert attribute_problem("coordinates", where, firm.country) == "", (firm.name, where)
    for place in programme.places:
        country = country_files.get(place.code)
        assert country.currency == place.currency
        assert place.language in country.languages or place.language == "en"


@SIZES
def test_classes_are_held_on_working_days_within_the_time_of_the_programme(programme):
    assert len({one.code for one in programme.cohorts}) == len(programme.cohorts)
    for cohort in programme.cohorts:
        module = module_files.get(cohort.module)
        assert module.country in ("", cohort.country), cohort.code
        assert cohort.code.startswith(cohort.country)
        assert all(day.weekday() < 5 for day in cohort.days), cohort.code
        assert list(cohort.days) == sorted(set(cohort.days))
        assert cohort.first - KNOWN_BEFORE > plan.START, cohort.code
        assert cohort.days[-1] + datetime.timedelta(days=90) <= plan.END, cohort.code
        assert cohort.answered.ends_on < cohort.first, cohort.code
        assert 3 <= len(cohort.firms) <= 6, cohort.code
        assert len(set(cohort.firms)) == len(cohort.firms)
        assert cohort.trainer <= len(cohort.place.trainers)


@SIZES
def test_a_firm_takes_a_module_once_and_never_two_at_a_time(programme):
    taken = {}
    for cohort in programme.cohorts:
        for name in cohort.firms:
            assert cohort.module not in [module for module, _day in taken.get(name, ())], (cohort.code, name)
            for _module, day in taken.get(name, ()):
                assert (cohort.first - day).days > 60, (cohort.code, name)
            taken.setdefault(name, []).append((cohort.module, cohort.days[-1]))
    two_phases = [
        name for name, taught in taken.items() if len({day < plan.PHASES[1][2] for _module, day in taught}) == 2
    ]
    assert len(two_phases) >= (4 if programme.size == "small" else 30)


def test_most_things_go_wrong_somewhere_in_the_full_one():
    firms = [firm for firm in FULL.firms.values() if not firm.came_to]
    for trait in odd.BY_CHANCE:
        named = [firm for firm in firms if firm.has(trait)]
        assert 4 <= len(named) <= 45, (trait, len(named))
        assert len({firm.country for firm in named}) >= 4, trait
    came = Counter(firm.came_to for firm in FULL.prospects)
    assert {"prospect", "contacted", "applied", "eligible", "dropped from contacted", "dropped from applied"} == set(
        came
    )
    assert all(bool(firm.why) == firm.came_to.startswith("dropped") for firm in FULL.prospects)
    due = [(one, name) for one in FULL.cohorts if one.endline for name in one.firms]
    there = [FULL.has_endline(*one) for one in due]
    assert 0.75 < sum(there) / len(due) < 0.93


@SIZES
def test_nobody_is_asked_before_being_heard_of(programme):
    heard_of = known_on(programme)
    assert heard_of.keys() == programme.firms.keys()
    assert min(heard_of.values()) >= plan.START
    for one in planned_rounds(programme):
        assert one.collected_on > one.period.ends_on
        assert one.collected_on.weekday() < 5
        if one.kind == "baseline" and one.cohort:
            late = one.firm.has("late_baseline") and one.stage == 0
            assert (one.collected_on > programme.cohort(one.cohort).first) == late, one.key
        assert one.collected_on <= plan.END
        assert one.collected_on >= heard_of[one.firm.name]


def test_a_size_that_nobody_knows():
    with pytest.raises(KeyError):
        plan.programme("huge")
