"""Filters are there without being loaded, and lengths for SVG know no language."""

import datetime

import pytest
from django.template import engines
from django.utils.translation import override

DAY = datetime.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 1234.5|number }}", "1,234.5"),
        ("{{ 1234.5|number:2 }}", "1,234.50"),
        ("{{ 1204|whole }}", "1,204"),
        ("{{ '1204'|whole }}", "1,204"),
        ("{{ 68.595|percent }}", "68.6%"),
        ("{{ 68.595|percent:0 }}", "69%"),
        ("{{ 83|percent_of:121 }}", "68.6%"),
        ("{{ nothing|percent_of:121 }}", "\u2013"),
        ("{{ 1204|change:0 }}", "+1,204"),
        ("{{ -27|percent_change }}", "\u221227.0%"),
        ("{{ 9|points:0 }}", "+9 points"),
        ('{{ 117650|money:"GHS" }}', "GHS\u00a0118,000"),
        ('{{ 117650|amount:"GHS" }}', "GHS\u00a0117,650"),
        ('{{ 68.595|in_unit:"%" }}', "68.6%"),
        ("{% bounds 38.785 82.243 %}", "38.8\u201382.2%"),
        ("{{ day|day }} {{ day|month }}", "20 Nov 2026 Nov 2026"),
        ("{{ day|long_day }}", "Friday, 20 November 2026"),
        ("{% period day day %}", "20 Nov 2026"),
        ('{{ "refused"|missing }}', "refused"),
        ("{{ None|percent }}{{ None|whole }}{{ None|day }}", "\u2013\u2013\u2013"),
        ('{% before_after 4.1 2.6 "%" %}', '<bdi dir="ltr">4.1 \u2192 2.6%</bdi>'),
        ("{{ '3'|counted }}{{ ''|counted }}", "30"),
    ],
)
def test_filters(source, shown):
    assert engines["django"].from_string(source).render({"day": DAY, "nothing": None}) == shown


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_lengths_never_follow_the_language(language):
    with override(language):
        found = (
            engines["django"].from_string("{{ 1234.5|svg }} {{ 83|svg_percent:214 }} {{ 9|svg_percent:0 }}").render({})
        )
    assert found == "1234.5 38.79% 0%"


def test_a_part_larger_than_the_whole_fills_the_bar():
    assert engines["django"].from_string("{{ 5|svg_percent:4 }}").render({}) == "100%"
