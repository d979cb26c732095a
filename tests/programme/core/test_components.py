"""Components draw what they are given, say it in words too, and escape what people typed."""

import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from lxml import html

from tests.programme.core.gallery import Visit, render

EVIL = "<script>alert(1)</script>"


def drawn(source, **values):
    return html.fromstring(f"<div>{render(source, RequestFactory().get('/?country=GH'), **values)}</div>")


def words(element):
    return " ".join(element.text_content().split())


def test_a_tile_shows_value_unit_coverage_bounds_and_yardstick():
    tile = drawn(
        '<c-figure title="Fewer defects" href="/f/" value="68.6%" unit="of enterprises" with_data="1121"'
        ' eligible="1214" low="38.785" high="82.243" yardstick="Untrained firms: 41%" />'
    )
    assert tile.xpath("//h3/a/@href") == ["/f/"]
    assert words(tile.find_class("fig-value")[0]) == "68.6% of enterprises"
    assert [words(line) for line in tile.xpath('//p[@class="fig-meta"]/span')] == [
        "1,121 of 1,214 have a pair",
        "bounds 38.8\u201382.2%",
        "Untrained firms: 41%",
    ]


def test_a_tile_beneath_the_page_title_has_a_heading_of_the_next_level():
    assert drawn('<c-figure title="New" value="371" level="2" />').xpath("//h2") != []


def test_an_answer_bar_says_its_numbers():
    bar = drawn('<c-answer-bar improved="83" unchanged="17" worse="21" none="93" />').find(".//svg")
    assert bar.get("aria-label") == (
        "83 improved, 93 without a pair, 17 unchanged, 21 worse, of 214 eligible. Lower bound 38.8%, upper bound 82.2%."
    )
    assert [rect.get("class") for rect in bar.findall(".//rect")] == ["k-improved", "k-none", "k-unchanged", "k-worse"]


def test_the_opened_figure_writes_its_bounds():
    bar = drawn('<c-answer-bar improved="83" unchanged="17" worse="21" none="93" large="yes" />')
    assert [text.text for text in bar.iter("text")] == ["68.6%", "38.8%", "82.2%", "0", "100%"]


def test_a_factor_bar_has_its_stroke_where_both_are_equal():
    bar = drawn('<c-factor-bar low="0.82" high="0.98" value="0.90" words="Jobs: factor 0.90" />').find(".//svg")
    assert bar.get("aria-label") == "Jobs: factor 0.90"
    assert [line.get("x1") for line in bar.findall("line")] == ["50%"]
    assert [point.get("cx") for point in bar.findall("circle")] == ["40%"]
    assert [(band.get("x"), band.get("width")) for band in bar.findall("rect")[1:]] == [("32%", "16%")]


def test_where_nobody_is_eligible_no_bar_is_drawn():
    assert words(drawn("<c-answer-bar />")) == "No enterprise is eligible yet."


def test_a_slope_says_both_values_and_the_verdict():
    slope = drawn(
        '<c-slope title="Defects" before="4.1" after="2.6" before_label="Mar 25" after_label="Oct 25" kind="better"'
        ' verdict="Improved" />'
    )
    assert slope.find(".//svg").get("aria-label") == "Defects: Mar 25 4.1, Oct 25 2.6. Improved"
    assert slope.xpath("//use/@href") == ["#m-better"]


def test_a_slope_from_zero_is_a_slope_but_without_a_pair_there_is_none():
    assert drawn('<c-slope title="x" before="0" after="2" />').find(".//svg") is not None
    assert drawn('<c-slope title="x"><p>No pair.</p></c-slope>').find(".//svg") is None


@pytest.mark.parametrize("kind", ["good", "watch", "bad", "none", "better", "worse"])
def test_every_status_has_its_own_shape(kind):
    marks = render('{% include "parts/marks.html" %}')
    assert f'id="m-{kind}"' in marks
    assert drawn(f'<c-status kind="{kind}">Word</c-status>').xpath("//use/@href") == [f"#m-{kind}"]


def test_headings_of_tables_sort_and_cells_know_their_label():
    table = drawn(
        '<c-table caption="Firms"><c-slot name="head"><c-th name="name">Name</c-th></c-slot>'
        '<tr><c-td label="Name" number="yes">Long Bench</c-td></tr></c-table>'
    )
    assert table.xpath("//caption/text()") == ["Firms"]
    assert table.xpath("//th/a/@href") == ["?country=GH&sort=name"]
    assert table.xpath("//td/@data-l") == ["Name"]


def test_pages_say_where_one_is():
    pages = drawn('<c-pages :page="page" />', page=Paginator(range(1068), 12).page(2))
    assert words(pages).startswith("13\u201324 of 1,068")
    assert pages.xpath("//a/@href") == ["?country=GH&page=1", "?country=GH&page=3"]


def test_a_form_lists_its_errors_and_leads_to_each_field():
    form = drawn('<c-form :form="form" submit="Save" />', form=Visit({"workers": "0", "country": "GH", "exits": "no"}))
    assert form.xpath('//*[@role="alert"]//strong/text()') == ["3 answers cannot be saved yet."]
    targets = [link.lstrip("#") for link in form.xpath('//*[@role="alert"]//a/@href')]
    assert targets == ["id_firm", "id_workers", "id_agreed"]
    for target in targets:
        field = form.get_element_by_id(target)
        for description in field.get("aria-describedby").split():
            assert words(form.get_element_by_id(description))


def test_a_fresh_form_shows_no_error_and_guards_what_is_typed():
    form = drawn('<c-form :form="form" submit="Save" />', form=Visit())
    assert form.xpath('//*[@role="alert"]') == []
    assert form.xpath("//form/@data-guard") != []
    assert form.xpath("//fieldset/legend")[0].text_content().strip() == "Fire exits"
    assert "optional" in words(form.xpath('//label[@for="id_remark"]')[0])


def test_progress_asks_until_it_is_finished():
    running = drawn('<c-progress title="Counting" done="197" total="480" url="/job/" />')
    assert running.xpath("//section/@*[name()='hx-get']") == ["/job/"]
    assert "197 of 480 done." in words(running)
    finished = drawn('<c-progress title="Counting" done="480" total="480" url="/job/" finished="yes" />')
    assert finished.xpath("//section/@*[name()='hx-get']") == []
    assert finished.find(".//progress") is None


def test_the_current_step_and_tab_are_said():
    steps = [{"name": "file", "label": "File", "href": "/f"}, {"name": "check", "label": "Check", "href": "/c"}]
    assert (
        drawn('<c-steps :steps="steps" current="check" />', steps=steps).xpath('//li[@aria-current="step"]')[0].text
        == "Check"
    )
    tabs = drawn(
        '<c-tabs label="Firm"><c-tab href="/a" current="yes">Change</c-tab>'
        '<c-tab href="/b" count="0">Projects</c-tab></c-tabs>'
    )
    assert tabs.xpath('//a[@aria-current="page"]/@href') == ["/a"]
    assert words(tabs).endswith("Projects 0")


@pytest.mark.parametrize(
    "source",
    [
        '<c-figure title="{{ evil }}" value="{{ evil }}" unit="{{ evil }}" note="{{ evil }}" yardstick="{{ evil }}" />',
        '<c-page-head title="{{ evil }}" lead="{{ evil }}" />',
        '<c-panel title="{{ evil }}">x</c-panel>',
        '<c-slope title="{{ evil }}" before="1" after="2" before_label="{{ evil }}" verdict="{{ evil }}" />',
        '<c-funnel caption="{{ evil }}" unit="{{ evil }}" :stages="stages" />',
        '<c-country-dots label="{{ evil }}" unit="{{ evil }}" :countries="stages" />',
        '<c-table caption="{{ evil }}"><tr><c-td label="{{ evil }}">{{ evil }}</c-td></tr></c-table>',
        '<c-says says="{{ evil }}" does_not_say="{{ evil }}" />',
        '<c-tap name="a" label="{{ evil }}" hint="{{ evil }}" :choices="choices" />',
        '<c-empty title="{{ evil }}">{{ evil }}</c-empty>',
    ],
)
def test_what_people_typed_is_shown_not_run(source):
    stages = [{"label": EVIL, "name": EVIL, "count": 1, "href": ""}]
    found = render(source, evil=EVIL, stages=stages, choices=[("a", EVIL)])
    assert "<script" not in found
    assert "&lt;script" in found


@pytest.mark.urls("tests.programme.core.gallery")
def test_who_holds_two_roles_may_switch_and_who_holds_one_reads_it():
    roles = [SimpleNamespace(pk=pk, organisation=f"Office {pk}", get_role_display=lambda: "trainer") for pk in (4, 5)]
    actor = SimpleNamespace(user="somebody", organisation="Office 5", membership_id=5)
    source = '{% include "parts/role_switch.html" %}'
    two = drawn(source, actor=actor, memberships=roles)
    assert two.xpath("//form/@action") == ["/role/"]
    assert [words(option) for option in two.xpath("//option[@selected]")] == ["Office 5 \u00b7 trainer"]
    assert two.xpath("//select/@name")[0] == "membership"
    one = drawn(source, actor=actor, memberships=roles[1:], role_name="trainer")
    assert one.find(".//form") is None
    assert words(one) == "Office 5 \u00b7 trainer"


def test_every_component_is_in_the_reference(settings):
    folder = settings.PACKAGE / "templates" / "cotton"
    names = {path.stem.replace("_", "-") for path in folder.glob("*.html")}
    reference = (settings.PACKAGE.parents[2] / "docs" / "reference" / "components.md").read_text()
    assert names - set(re.findall(r"<c-([a-z-]+)", reference)) == set()
    assert set(re.findall(r"<c-([a-z-]+)", reference)) - names - {"slot"} == set()
