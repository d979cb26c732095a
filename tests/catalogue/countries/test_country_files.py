"""Country files: the programme's countries, defaults for the rest of the world, and every error a file can have."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from score.catalogue.countries import country_files
from score.catalogue.countries.country import Country
from score.catalogue.countries.country_files import UnknownCountry, find, get, load_countries
from score.catalogue.toml_tables import CatalogueFileError

CURRENCIES = {
    "AL": "ALL", "BO": "BOB", "CN": "CNY", "CO": "COP", "CR": "CRC", "ET": "ETB", "GH": "GHS", "ID": "IDR",
    "IN": "INR", "KE": "KES", "KG": "KGS", "MM": "MMK", "MU": "MUR", "PE": "PEN", "PH": "PHP", "PK": "PKR",
    "TR": "TRY", "TZ": "TZS", "VN": "VND", "ZA": "ZAR",
}  # fmt: skip


def test_the_programme_s_countries_and_their_currencies() -> None:
    assert {country.code: country.currency for country in country_files.all_countries()} == CURRENCIES


def test_what_is_our_own_default_says_so() -> None:
    for country in country_files.all_countries():
        assert country.has_file
        assert country.full_time_hours == 1920
        assert "our default" in country.full_time_source
        assert "to be confirmed" in country.fiscal_year_source
        assert country.participants_years == 3
        if (country.size_limits.micro, country.size_limits.small, country.size_limits.medium) == (9, 49, 249):
            assert "our default" in country.size_limits.source


def test_no_minimum_wage_is_invented() -> None:
    assert all(country.minimum_wages == () for country in country_files.all_countries())


@pytest.mark.parametrize(
    ("code", "least", "most"), [("GH", 50, 250), ("ID", 30, 250), ("IN", 30, 300), ("CN", 50, 500), ("PE", 25, 250)]
)
def test_intake_as_published(code: str, least: int, most: int) -> None:
    intake = get(code).intake
    assert intake is not None
    assert (intake.least, intake.most) == (least, most)


def test_a_country_without_a_file_has_marked_defaults() -> None:
    states = get("US")
    assert not states.has_file
    assert (states.name, states.currency, states.full_time_hours) == ("United States", "USD", 1920)
    assert states.size_limits.source == "our default, to be confirmed"
    assert states.intake is None
    assert get("BD").languages == ("bn",)


@pytest.mark.parametrize("code", ["", "gh", "XX", "Ghana", "EU"])
def test_unknown_codes(code: str) -> None:
    with pytest.raises(UnknownCountry):
        get(code)


def test_names_of_our_files_and_of_the_world() -> None:
    for country in country_files.all_countries():
        for spelling in (country.code, country.name, *country.aliases):
            assert find(spelling) == country
    assert find("turkey") == get("TR")
    assert find("The People's Republic of China") == get("CN")
    assert find("BURMA") == get("MM")
    assert find("Bangladesh") == get("BD")
    assert find("Nowhere") is None


GOOD = """
code = "GH"
name = "Ghana"
aliases = ["Gold Coast"]
currency = "GHS"
languages = ["en"]
time_zone = "Africa/Accra"
decimal_mark = "point"
[size_classes]
micro = 5
small = 29
medium = 99
source = "invented for this test"
[intake]
least = 5
most = 99
source = "invented for this test"
[full_time]
hours_a_year = 2000
source = "invented for this test"
[fiscal_year]
starts = "01-01"
source = "invented for this test"
[retention]
participants_years = 3
source = "invented for this test"
[[minimum_wages]]
from = 2023-01-01
per_hour = 1.5
currency = "GHS"
source = "invented for this test"
[[minimum_wages]]
from = 2024-01-01
per_hour = 2
currency = "GHS"
source = "invented for this test"
"""


def load(folder: Path, text: str, name: str = "ghana.toml") -> tuple[Country, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return load_countries(folder)


def test_the_example_itself_is_good(tmp_path: Path) -> None:
    (ghana,) = load(tmp_path, GOOD)
    assert ghana.size_class(30) == "medium"
    wage = ghana.minimum_wage(date(2023, 6, 30))
    assert wage is not None
    assert wage.per_hour == Decimal("1.5")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('code = "GH"', 'code = "GHA"', "code"),
        ('code = "GH"', 'code = "XX"', "code"),
        ('name = "Ghana"\n', "", "name"),
        ('aliases = ["Gold Coast"]', 'aliases = "Gold Coast"', "aliases"),
        ('currency = "GHS"', 'currency = "CEDI"', "currency"),
        ('languages = ["en"]', "languages = []", "languages"),
        ('languages = ["en"]', 'languages = ["english"]', "languages"),
        ('time_zone = "Africa/Accra"', 'time_zone = "Accra"', "time_zone"),
        ('decimal_mark = "point"', 'decimal_mark = "dot"', "decimal_mark"),
        ("micro = 5", "micro = 30", "size_classes.medium"),
        ("medium = 99", "medium = 29", "size_classes.medium"),
        ("micro = 5\n", "", "size_classes.micro"),
        ("micro = 5", "micro = 5\nlarge = 500", "size_classes.large"),
        ("least = 5", "least = 100", "intake.least"),
        ("hours_a_year = 2000", "hours_a_year = 0", "full_time.hours_a_year"),
        ("hours_a_year = 2000", "hours_a_year = 2000\ndays = 1", "full_time.days"),
        ('starts = "01-01"', 'starts = "1 January"', "fiscal_year.starts"),
        ('starts = "01-01"', 'starts = "13-01"', "fiscal_year.starts"),
        ('starts = "01-01"', 'starts = "02-29"', "fiscal_year.starts"),
        ("participants_years = 3", "participants_years = -3", "retention.participants_years"),
        ("from = 2023-01-01", 'from = "2023-01-01"', "minimum_wages[1].from"),
        ("from = 2024-01-01", "from = 2023-01-01", "minimum_wages[2].from"),
        ("per_hour = 1.5", "per_hour = 0", "minimum_wages[1].per_hour"),
        ("per_hour = 1.5", 'per_hour = "1.5"', "minimum_wages[1].per_hour"),
        ('per_hour = 2\ncurrency = "GHS"', 'per_hour = 2\ncurrency = "USD"', "minimum_wages[2].currency"),
        ("per_hour = 2", "per_hour = 2\nper_day = 16", "minimum_wages[2].per_day"),
        ('code = "GH"', 'code = "GH"\ncapital = "Accra"', "capital"),
    ],
)
def test_a_bad_country_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in GOOD
    with pytest.raises(CatalogueFileError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert (caught.value.file, caught.value.key) == ("ghana.toml", key)


def test_a_minimum_wage_needs_its_source(tmp_path: Path) -> None:
    without = GOOD.rstrip().removesuffix('source = "invented for this test"')
    with pytest.raises(CatalogueFileError, match=r"minimum_wages\[2\]\.source: is missing"):
        load(tmp_path, without)


def test_a_country_may_be_in_one_file_only(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    with pytest.raises(CatalogueFileError, match="GH is in two files"):
        load(tmp_path, GOOD, "gold_coast.toml")


def test_every_country_of_the_programme_says_where_it_lies() -> None:
    """The capitals lie inside, the middle of the Pacific outside."""
    capitals = {"GH": ("5.56", "-0.2"), "PE": ("-12.05", "-77.04"), "CN": ("39.9", "116.4"), "ZA": ("-25.75", "28.19")}
    for country in country_files.all_countries():
        assert country.place is not None
        assert not country.place.holds(Decimal(0), Decimal(-150))
        if country.code in capitals:
            latitude, longitude = capitals[country.code]
            assert country.place.holds(Decimal(latitude), Decimal(longitude))
    assert get("US").place is None


@pytest.mark.parametrize(
    ("code", "scheme", "value", "fits"),
    [
        ("PE", "RUC", "20123456789", True),
        ("PE", "ruc", "20 1234 56789", True),
        ("PE", "RUC", "30123456789", False),
        ("VN", "MST", "0101234567-001", True),
        ("VN", "MST", "12345", False),
        ("ZA", "CIPC", "2015/123456/07", True),
        ("CN", "USCC", "91310000MA1K35XXXX", True),
        ("CN", "USCC", "91310000MI1K35XXXX", False),
    ],
)
def test_numbers_have_the_form_of_their_register(code: str, scheme: str, value: str, fits: bool) -> None:
    register = get(code).register(scheme)
    assert register is not None and register.fits(value) is fits


def test_a_register_that_no_file_knows() -> None:
    assert get("PE").register("old database") is None
    assert get("US").registers == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("south = 4.5", "south = 45", "north"),
        ("west = -3.5", "west = 3", "east"),
        ("pattern = '[CGPQ]", "pattern = '[CGPQ", "pattern"),
        ('issuer = "Ghana Revenue Authority"', "", "issuer"),
    ],
)
def test_errors_of_places_and_registers(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (country_files.FOLDER / "ghana.toml").read_text()
    assert old in text
    (tmp_path / "ghana.toml").write_text(text.replace(old, new))
    with pytest.raises(CatalogueFileError) as error:
        load_countries(tmp_path)
    assert error.value.key.endswith(key)
