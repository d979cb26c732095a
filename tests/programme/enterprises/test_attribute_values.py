"""What an attribute can be: every kind's own form, and the words where a value has none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.enterprises.attribute_values import attribute_problem, normal_value, point_of
from score.programme.enterprises.models import EnterpriseAttribute


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("isic", "1410"), ("isic", "14"), ("market", "global"), ("market", "national"),
        ("worker_representation", "no"), ("address", "x" * 300), ("area", "x" * 100), ("country", "VN"),
        ("currency", "VND"), ("coordinates", "5.6037, -0.1870"), ("size", "micro"),
    ],
)  # fmt: skip
def test_what_can_be_recorded(kind: str, value: str) -> None:
    assert attribute_problem(kind, value, "GH") == ""


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("isic", "1499", "ISIC"),
        ("market", "local", "national, global"),
        ("worker_representation", "perhaps", "yes or no"),
        ("address", "x" * 301, "300"),
        ("area", "x" * 101, "100"),
        ("address", "  ", "blank"),
        ("coordinates", "Accra", "degrees"),
        ("coordinates", "95.0, 0.1", "degrees"),
        ("coordinates", "5,6037 -0,187", "degrees"),
        ("coordinates", "40.0, 20.0", "outside"),
        ("coordinates", "-0.1870, 5.6037", "latitude comes first"),
        ("phone", "123", "no attribute"),
    ],
)
def test_what_cannot_be_is_said_in_words(kind: str, value: str, says: str) -> None:
    assert says in attribute_problem(kind, value, "GH")


@pytest.mark.parametrize("country", ["", "US", "XX"])
def test_where_nothing_is_known_of_the_country_any_point_on_earth_serves(country: str) -> None:
    assert attribute_problem("coordinates", "40.0, 20.0", country) == ""


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("isic", " C14.10 ", "1410"),
        ("coordinates", "5.6037;-0.1870", "5.6037, -0.1870"),
        ("coordinates", "somewhere", "somewhere"),
        ("sector", " metal work ", "metal work"),
    ],
)
def test_values_are_kept_in_one_form(kind: str, written: str, kept: str) -> None:
    assert normal_value(kind, written) == kept


@given(
    latitude=st.decimals(-90, 90, places=5),
    longitude=st.decimals(-180, 180, places=5),
    between=st.sampled_from([", ", ",", ";", " ", "; "]),
)
def test_every_point_on_earth_is_read_and_kept_as_it_is(latitude: Decimal, longitude: Decimal, between: str) -> None:
    point = point_of(f"{latitude}{between}{longitude}")
    assert point == (latitude, longitude)
    kept = normal_value("coordinates", f"{latitude}{between}{longitude}")
    assert point_of(kept) == point


@given(kind=st.sampled_from(EnterpriseAttribute.Kind.values), value=st.text(max_size=320))
def test_any_text_has_a_problem_or_fits_the_column(kind: str, value: str) -> None:
    kept = normal_value(kind, value)
    if not attribute_problem(kind, kept, "GH"):
        assert kept.strip() and len(kept) <= 300
