"""Module files: the catalogue of the programme, variants by country, and every error a file can have."""

from decimal import Decimal
from pathlib import Path

import pytest

from score.catalogue.modules import module_files
from score.catalogue.modules.module import Module
from score.catalogue.modules.module_files import FOLDER, UnknownModule, find, for_country, get, load_modules
from score.catalogue.toml_tables import CatalogueFileError

CLASSIC = [
    "workplace_cooperation", "quality_management", "cleaner_production", "workforce_management", "safety_and_health",
]  # fmt: skip
OTHERS = [
    "lean_manufacturing", "gender_equality", "responsible_business", "working_time", "hospitality_coaching",
    "covid_safety_and_health", "covid_business_continuity", "climate_action", "basics", "short_course",
    "microenterprise",
]  # fmt: skip


def test_the_five_classic_modules_and_the_others() -> None:
    general = [module.code for module in module_files.all_modules() if not module.country]
    assert general == CLASSIC + OTHERS
    assert [
        module.code for module in module_files.all_modules() if module.group == "classic" and not module.country
    ] == CLASSIC


def test_one_file_for_each() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == {module.code for module in module_files.all_modules()}


@pytest.mark.parametrize("code", CLASSIC)
def test_delivery_of_the_classic_modules(code: str) -> None:
    module = get(code)
    assert (module.class_days, module.managers_invited, module.workers_invited) == (2, 2, 2)
    assert (module.enterprises_minimum, module.enterprises_maximum) == (4, 5)
    assert module.trained.attendance_share == Decimal("0.5")
    assert (module.trained.managers, module.trained.workers) == (1, 1)
    assert "class.days" not in module.assumed
    assert "trained.attendance_share" in module.assumed


def test_hospitality_takes_six_at_most() -> None:
    module = get("hospitality_coaching")
    assert module.enterprises_maximum == 6
    assert len(module.sessions) == 3


def test_a_variant_keeps_what_it_does_not_change() -> None:
    general, variant = get("short_course"), get("short_course", "ID")
    assert variant.code == "short_course_id"
    assert (variant.country, variant.language, len(variant.sessions)) == ("ID", "id", 5)
    assert (variant.class_days, variant.questions, variant.trained) == (3, general.questions, general.trained)
    assert get("short_course", "GH") == general


def test_china_s_three_visits_have_a_source() -> None:
    assert "visits.minimum" in get("workplace_cooperation").assumed
    chinese = get("workplace_cooperation", "CN")
    assert chinese.visits_minimum == 3
    assert "visits.minimum" not in chinese.assumed


def test_what_a_country_teaches_has_each_module_once() -> None:
    for country in ("ET", "GH", "ID", "CN", "PE"):
        roots = [module.root for module in for_country(country)]
        assert sorted(roots) == sorted(CLASSIC + OTHERS)
    assert get("lean_manufacturing", "ET").order == 3
    assert [module.country for module in for_country("ET")].count("ET") == 3


@pytest.mark.parametrize(
    ("name", "country", "root"),
    [
        ("M1", "GH", "workplace_cooperation"),
        ("m3", "GH", "cleaner_production"),
        ("M3", "ET", "lean_manufacturing"),
        ("M5", "ET", "covid_business_continuity"),
        ("M5", "VN", "safety_and_health"),
        ("M3", None, None),
        ("M9", "GH", None),
        ("Workplace Cooperation", None, "workplace_cooperation"),
        ("OSH", None, "safety_and_health"),
        ("SCORE4Climate", "BO", "climate_action"),
        ("lean_manufacturing", "ET", "lean_manufacturing"),
        ("Something else", "GH", None),
    ],
)
def test_names_people_use(name: str, country: str | None, root: str | None) -> None:
    found = find(name, country)
    assert (found.root if found else None) == root
    if found and country == "ET":
        assert found.country == "ET"


def test_no_name_means_two_modules() -> None:
    for country in (None, "ET", "GH"):
        for module in module_files.all_modules():
            if not module.country:
                for name in (module.code, module.title, *module.aliases):
                    found = find(name, country)
                    assert found is not None
                    assert found.root == module.code


@pytest.mark.parametrize("code", ["M1", "", "lean_manufacturing_gh"])
def test_unknown_modules(code: str) -> None:
    with pytest.raises(UnknownModule):
        get(code)


GOOD = """
code = "good"
group = "newer"
order = 1
title = "Good"
aim = "To be read."
who = "Two managers and two workers."
materials = ["Cards"]
questions = ["HOURS"]
indicators = ["long_hours"]
source = "invented for this test"
assumed = ["class.days"]
[class]
days = 2
[visits]
minimum = 3
[length]
weeks = 12
[trained]
attendance_share = 0.5
managers = 1
workers = 1
[invited]
managers = 2
workers = 2
[enterprises]
minimum = 4
maximum = 5
[[sessions]]
title = "At home"
aim = "Read."
online = true
[[sessions]]
title = "One"
aim = "Begin."
day = 1
[[sessions]]
title = "Two"
aim = "End."
day = 2
"""
ONE_DAY = '[class]\ndays = 1\n[[sessions]]\ntitle = "All"\naim = "All of it."\nday = 1\n'
VARIANT = 'code = "good_gh"\nextends = "good"\ncountry = "GH"\n'


def load(folder: Path, **files: str) -> tuple[Module, ...]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_modules(folder)


def test_the_examples_themselves_are_good(tmp_path: Path) -> None:
    general, variant = load(tmp_path, good=GOOD, good_gh=VARIANT + ONE_DAY)
    assert (general.class_days, variant.class_days) == (2, 1)
    assert variant.visits_minimum == general.visits_minimum == 3
    assert (variant.title, variant.aim, variant.assumed) == (general.title, general.aim, general.assumed)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('code = "good"', 'code = "other"', "code"),
        ('code = "good"', 'code = "go od"', "code"),
        ('group = "newer"', 'group = "newest"', "group"),
        ("order = 1", 'order = "1"', "order"),
        ('title = "Good"\n', "", "title"),
        ('aim = "To be read."', 'aim = ""', "aim"),
        ('title = "Two"', 'title = "One"', "sessions[3].title"),
        ('aim = "End."\n', "", "sessions[3].aim"),
        ("day = 2\n", "", "sessions[3].day"),
        ("day = 1\n", "day = 3\n", "sessions[3].day"),
        ("day = 2\n", "day = 3\n", "sessions"),
        ("day = 2\n", "day = 1\n", "sessions"),
        ("online = true", "online = true\nday = 1", "sessions[1].day"),
        ("online = true", "onlin = true\nday = 1", "sessions[1].onlin"),
        ('who = "Two managers and two workers."\n', "", "who"),
        ('materials = ["Cards"]', 'materials = ["Cards", "Cards"]', "materials"),
        ("order = 1", 'order = 1\nafter = ["nothing"]', "after"),
        ("order = 1", 'order = 1\nafter = ["good"]', "after"),
        ("order = 1", "order = 1\ntrainers = 0", "trainers"),
        ("maximum = 5\n", "maximum = 5\n[firms]\nleast = 9\nmost = 1\n", "firms.least"),
        ('questions = ["HOURS"]', 'questions = ["HOUR"]', "questions"),
        ('questions = ["HOURS"]', 'questions = ["W"]', "questions"),
        ('indicators = ["long_hours"]', 'indicators = ["Long hours"]', "indicators"),
        ('assumed = ["class.days"]', 'assumed = ["class.hours"]', "assumed"),
        ("days = 2", "days = 0", "class.days"),
        ("days = 2", "days = -1", "class.days"),
        ("days = 2", "days = 2\nhours = 8", "class.hours"),
        ("[visits]\nminimum = 3\n", "", "visits"),
        ("minimum = 3", "minimum = 2.5", "visits.minimum"),
        ("attendance_share = 0.5", "attendance_share = 0", "trained.attendance_share"),
        ("attendance_share = 0.5", "attendance_share = 1.5", "trained.attendance_share"),
        ("attendance_share = 0.5\n", "", "trained.attendance_share"),
        ("managers = 1", "managers = 3", "invited"),
        ("minimum = 4", "minimum = 6", "enterprises.minimum"),
        ("order = 1", "order = 1\ncolour = 'red'", "colour"),
        ("order = 1", "order = 1\ncountry = 'GH'", "country"),
    ],
)
def test_a_bad_module_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, good=GOOD.replace(old, new, 1))
    assert (caught.value.file, caught.value.key) == ("good.toml", key)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('extends = "good"', 'extends = "better"', "extends"),
        ('extends = "good"', 'extends = "good_gh"', "extends"),
        ('country = "GH"\n', "", "country"),
        ('country = "GH"', 'country = "Ghana"', "country"),
        ('country = "GH"', 'country = "GH"\ndays = 1', "days"),
        ('country = "GH"', 'country = "GH"\n[class]\ndays = "one"', "class.days"),
        ('country = "GH"', 'country = "GH"\n[class]\ndays = 1', "sessions"),
        ('country = "GH"', 'country = "GH"\nafter = ["good"]', "after"),
    ],
)
def test_a_bad_variant_is_named(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, good=GOOD, good_gh=VARIANT.replace(old, new, 1))
    assert (caught.value.file, caught.value.key) == ("good_gh.toml", key)


def test_a_country_has_one_variant_of_a_module(tmp_path: Path) -> None:
    second = VARIANT.replace("good_gh", "good_ghana")
    with pytest.raises(CatalogueFileError, match="good_gh already stands for good in GH"):
        load(tmp_path, good=GOOD, good_gh=VARIANT, good_ghana=second)


def test_an_unknown_key_is_refused_with_the_nearest_known(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogueFileError, match=r"materails: is not known here; is it misspelt\? Did you mean “materials”"
    ):
        load(tmp_path, good=GOOD.replace("materials = ", 'materails = ["Glue"]\nmaterials = ', 1))


def test_parts_online_have_no_class_day(tmp_path: Path) -> None:
    (module,) = load(tmp_path, good=GOOD)
    assert [(one.title, one.day, one.online) for one in module.sessions] == [
        ("At home", 0, True), ("One", 1, False), ("Two", 2, False),
    ]  # fmt: skip
    assert [one.title for one in module.sessions if one.online] == ["At home"]


def test_what_a_variant_changes_of_a_class(tmp_path: Path) -> None:
    changed = VARIANT + 'trainers = 2\nmaterials = ["Cards", "Glue"]\n[firms]\nleast = 1\nmost = 9\n'
    general, variant = load(tmp_path, good=GOOD, good_gh=changed)
    assert (general.trainers, general.firms, general.materials) == (1, None, ("Cards",))
    assert (variant.trainers, variant.firms, variant.materials) == (2, (1, 9), ("Cards", "Glue"))
    assert (variant.sessions, variant.who) == (general.sessions, general.who)


def test_five_modules_in_three_days_pairs_and_microfirms() -> None:
    assert [session.day for session in get("short_course", "ID").sessions] == [1, 1, 2, 2, 3]
    assert (get("safety_and_health", "CN").trainers, get("safety_and_health", "GH").trainers) == (2, 1)
    assert get("microenterprise", "PE").firms == (1, 9)
    assert any(one.online for one in get("covid_business_continuity").sessions)


def test_every_enterprise_begins_with_an_entry_module() -> None:
    entries = {module.code for module in module_files.all_modules() if not module.after and not module.country}
    assert {"workplace_cooperation", "basics", "hospitality_coaching"} <= entries
    assert get("quality_management").after == ("workplace_cooperation", "basics")
