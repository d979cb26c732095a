"""Each chart says what is seen, its unit, n and source, holds its numbers in a table, and fits the policy."""

import pytest
from django.utils.translation import override
from lxml import etree

from score.programme.core import charts
from tests.programme.core import gallery

MAKERS = [gallery.trend, gallery.history, gallery.intervals, gallery.bars, gallery.columns]
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn):
    return [element.text for element in etree.fromstring(drawn).iter(f"{SVG}text")]


@pytest.mark.parametrize("make", MAKERS)
def test_every_chart_names_itself_twice(make):
    chart = make()
    for drawn, width in ((chart.wide, "520"), (chart.narrow, "288")):
        root = etree.fromstring(drawn)
        assert root.get("width") == width
        assert root.find(f"{SVG}title").text == chart.title
        assert chart.caption.source in root.find(f"{SVG}desc").text
    assert chart.caption.n in chart.note


@pytest.mark.parametrize("make", MAKERS)
def test_every_chart_fits_a_strict_policy_and_follows_the_theme(make):
    chart = make()
    for drawn in (chart.wide, chart.narrow):
        for element in etree.fromstring(drawn).iter(etree.Element):
            assert "style" not in element.attrib
            assert not [name for name in element.attrib if name.startswith("on")]
        assert "#fe0" not in drawn
        assert "var(--c-" in drawn
    assert "var(" not in chart.for_print()
    assert "#fe0" not in chart.for_print()


@pytest.mark.parametrize("make", MAKERS)
def test_no_text_is_smaller_than_eleven(make):
    for drawn in (make().wide, make().narrow):
        sizes = [float(one.get("font-size").rstrip("px")) for one in etree.fromstring(drawn).iter(f"{SVG}text")]
        assert sizes
        assert min(sizes) >= 11


@pytest.mark.parametrize("make", MAKERS)
def test_every_chart_has_a_full_table(make):
    table = make().table
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.heads)}


def test_a_trend_holds_targets_and_forecast():
    chart = gallery.trend()
    assert ("Q4 24", "58", "60") in chart.table.rows
    assert chart.table.rows[-1] == ("Q4 26, forecast", "256\u2013274", "300")
    assert {"Target 300", "Milestone 60", "240"} <= set(texts(chart.wide))


def test_estimates_are_sorted_by_the_lower_bound():
    assert [row[0] for row in gallery.intervals().table.rows] == ["Colombia", "India", "Ghana", "Kenya"]
    assert gallery.intervals().table.rows[1] == ("India", "71.0%", "47.8%", "80.4%")


def test_bars_are_sorted_and_what_is_lost_is_orange():
    chart = gallery.bars()
    assert [row[0] for row in chart.table.rows] == ["Garments", "Metal", "Food", "Furniture"]
    assert chart.wide.count("var(--c-worse)") == 1
    assert "\u221238" in texts(chart.wide)


def test_columns_say_which_colour_is_which():
    assert gallery.columns().note.startswith("Grey: Baseline. Blue: Endline.")


def test_numbers_on_the_axes_follow_the_language():
    with override("fr"):
        assert {"0\u00a0%", "100\u00a0%"} <= set(texts(gallery.history().wide))
        assert gallery.history().table.rows[0][0] == "31 mars 2025"


def test_a_flat_zero_can_be_drawn():
    chart = charts.bars(gallery.caption("Nobody was hurt"), [("Ghana", 0), ("Kenya", 0)])
    assert [row[1] for row in chart.table.rows] == ["0", "0"]


@pytest.mark.parametrize("make", [charts.trend, charts.history, charts.intervals, charts.bars, charts.columns])
def test_nothing_is_not_drawn(make):
    with pytest.raises(ValueError, match="nothing to draw"):
        make(gallery.caption("Empty"), [])
