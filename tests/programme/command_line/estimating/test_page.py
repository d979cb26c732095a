"""The page: whole, alone, safe with any text, readable at every width."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree, html
from playwright.sync_api import Browser

from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.lines import lines_of
from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.language import language
from score.programme.command_line.estimating.page import STYLE, Told, page_bytes
from tests.catalogue.working_conditions.asking.invented import (
    HOSTILE,
    WITHOUT_ROUNDS,
    answered,
    table,
    with_names,
)

EN, FR = language("en"), language("fr")
TOLD = Told("lfs.parquet", "design.toml", datetime.date(2026, 11, 20), 0.95, 0, Overlap(40, 41, 39))
THEME = Path(__file__).parents[4] / "src/score/programme/static/theme/ground.css"


def page(
    folder: Path, asked: Sequence[Question], minimum: int = 0, code: str = "en", told: Told = TOLD, **options: object
) -> str:
    results = answered(folder, asked, **options)  # type: ignore[arg-type]
    found = [(result, lines_of(result, told.level, minimum)) for result in results]
    return page_bytes(language(code), found, told).decode("utf-8")


def tree(text: str) -> etree._Element:
    """The page as a browser's parser has it; it must not have anything to mend."""
    parser = html.HTMLParser(recover=False, huge_tree=True)
    unknown = ("svg", "line", "circle", "rect", "text", "main", "header", "section", "figure", "figcaption", "details")
    parsed = html.document_fromstring(text)
    for error in parser.error_log:
        assert any(f"Tag {name}" in error.message for name in (*unknown, "summary")), error
    return parsed


def texts(parsed: etree._Element, css: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in parsed.xpath(f'//*[contains(@class, "{css}")]')]


def places(parsed: etree._Element, mark: str, attribute: str) -> list[float]:
    return [float(one.get(attribute).rstrip("%")) for one in parsed.xpath(f"//{mark}")]


@pytest.mark.parametrize("change", [False, True])
def test_one_file_without_scripts_or_anything_from_elsewhere(change: bool, tmp_path: Path) -> None:
    text = page(tmp_path, [q.indicator("LPR"), q.mean("earnings_month")], by=("sector", "sex"), change=change)
    parsed = tree(text)
    assert text.startswith("<!DOCTYPE html>")
    assert not parsed.xpath("//script | //link | //img | //iframe | //@style | //@onclick | //@src | //@href")
    assert not re.search(r"url\(|@import|https?:|javascript:", text)
    assert len(parsed.xpath("//style")) == 1
    assert parsed.get("lang") == "en"
    assert parsed.xpath('//meta[@name="viewport"]') and parsed.xpath("//meta[@charset]")


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    data = with_names(table(), "group", [name for name in HOSTILE if "\x00" not in name])
    told = Told('"><script>f</script>.csv', "<b>d</b>.toml", TOLD.day, 0.95)
    text = page(tmp_path, [q.indicator("LPR")], by=("group",), found=data, told=told)
    parsed = tree(text)
    assert not parsed.xpath("//script | //img | //b[text()='d']")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert any(HOSTILE[0] in one for one in texts(parsed, "plot-group"))
    assert "x" * 300 in parsed.xpath("//tbody")[0].text_content()  # whole in the table
    assert "x" * 300 not in parsed.xpath("//h3")[0].text_content()  # cut in a sentence
    named = pa.array(["\x1b[31mred\x1b[0m\x00" if one == "farm" else one for one in table()["sector"].to_pylist()])
    text = page(tmp_path, [q.mean("hours_usual")], by=("odd",), found=table().append_column("odd", named))
    assert "\x1b" not in text and "\x00" not in text and "\ufffd[31mred" in text


def test_columns_with_odd_names(tmp_path: Path) -> None:
    odd = "<i>a & b</i>"
    data = table().append_column(odd, table()["sector"])
    design = WITHOUT_ROUNDS[: WITHOUT_ROUNDS.index("[mapping")]
    parsed = tree(page(tmp_path, [q.proportion(odd), q.mean("wage")], by=(odd,), found=data, design=design))
    assert not parsed.xpath("//i")
    assert odd in parsed.text_content()


def test_what_is_drawn_is_what_was_estimated(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], ("sector",), design=WITHOUT_ROUNDS)
    lines = sorted(lines_of(result), key=lambda line: -line.estimate)
    parsed = tree(page(tmp_path, [q.indicator("LPR")], by=("sector",), design=WITHOUT_ROUNDS))
    assert texts(parsed, "plot-name")[:3] == [line.labels["sector"] for line in lines]
    assert texts(parsed, "plot-value")[:3] == [
        f"{line.estimate:.1f}% ({line.low:.1f}\u2013{line.high:.1f})" for line in lines
    ]
    dots = places(parsed, "circle", "cx")
    assert dots == sorted(dots, reverse=True)
    starts, ends = (
        places(parsed, 'line[contains(@class, "interval")]', "x1"),
        places(parsed, 'line[contains(@class, "interval")]', "x2"),
    )
    for dot, start, end, line in zip(dots, starts, ends, lines, strict=True):
        assert 0 <= start < dot < end <= 100
        share = (line.estimate - line.low) / (line.high - line.low)
        assert (dot - start) / (end - start) == pytest.approx(share, abs=0.02)


def test_a_change_has_a_line_at_zero_and_fills_what_is_beyond_chance(tmp_path: Path) -> None:
    data = table()
    later = (data["round"].to_numpy() == 2) & np.array([one == "farm" for one in data["sector"].to_pylist()])
    noise = np.random.default_rng(8).normal(0, 1, data.num_rows)
    data = data.append_column("score", pa.array(noise + later))
    text = page(tmp_path, [q.mean("score")], by=("sector",), found=data, change=True)
    parsed = tree(text)
    (zero,) = {one.get("x1") for one in parsed.xpath('//line[@class="zero"]')}
    farm, *others = parsed.xpath("//circle")
    assert farm.get("class") == "point" and {one.get("class") for one in others} == {"point unclear"}
    assert float(farm.get("cx").rstrip("%")) > float(zero.rstrip("%"))
    assert "40 sampling units were in both rounds, 41 in 1 only" in parsed.text_content()
    assert "percentage points" not in text


def test_rounds_stand_beneath_their_group(tmp_path: Path) -> None:
    parsed = tree(page(tmp_path, [q.indicator("HOURS")], by=("sex",)))
    assert sorted(texts(parsed, "plot-group")) == ["female", "male"]
    assert texts(parsed, "plot-name")[:4] == ["round 1", "round 2"] * 2
    assert len(parsed.xpath('//rect[@class="earlier"]')) == len(parsed.xpath("//circle")) == 2


def test_two_hundred_groups(tmp_path: Path) -> None:
    data = with_names(table(4000), "district", [f"district {place}" for place in range(200)])
    parsed = tree(page(tmp_path, [q.mean("hours_usual")], by=("district",), found=data, design=WITHOUT_ROUNDS))
    assert len(parsed.xpath("//circle")) == 40
    assert len(parsed.xpath("//tbody/tr")) == 200
    assert "40 of 200 are drawn" in parsed.text_content()
    assert "† Fewer than 30 answers" in parsed.text_content()
    dots = places(parsed, "circle", "cx")
    assert dots == sorted(dots, reverse=True) and dots[19] > dots[20]


def test_no_estimate_is_drawn_as_such_and_never_as_nan(tmp_path: Path) -> None:
    data = table()
    sectors = data["sector"].to_pylist()
    men = ["male" if sector == "craft" else sex for sector, sex in zip(sectors, data["sex"].to_pylist(), strict=True)]
    data = data.set_column(data.schema.get_field_index("sex"), "sex", pa.array(men))
    text = page(tmp_path, [q.indicator("GPG")], by=("sector",), found=data, design=WITHOUT_ROUNDS)
    parsed = tree(text)
    assert "nan" not in re.sub(r"<pre.*?</pre>", "", text.lower(), flags=re.DOTALL)
    assert texts(parsed, "plot-name")[2] == "craft" and texts(parsed, "plot-value")[2] == "no estimate"
    assert len(parsed.xpath("//circle")) == 2


def test_everything_blank_has_no_chart_but_says_why(tmp_path: Path) -> None:
    told = Told("lfs.parquet", "design.toml", TOLD.day, 0.95, 9999)
    parsed = tree(page(tmp_path, [q.indicator("LPR")], minimum=9999, told=told, by=("sector",)))
    assert not parsed.xpath("//svg")
    assert "Low pay rate: nothing that can be shown" in parsed.xpath("//h3")[0].text
    assert parsed.xpath("//tbody")[0].text_content().count("too few answers") == 6
    assert "fewer than 9,999 answers" in parsed.text_content()


def test_one_number_and_one_round(tmp_path: Path) -> None:
    once = table().filter(pa.compute.equal(table()["round"], 1))
    parsed = tree(page(tmp_path, [q.indicator("LPR")], found=once))
    assert texts(parsed, "plot-name")[0] == "the whole population"
    assert "round" not in parsed.xpath("//thead")[0].text_content().lower()


def test_how_it_was_estimated(tmp_path: Path) -> None:
    parsed = tree(page(tmp_path, [q.indicator("LU1@13th ICLS")], found=_unemployed(), design=_UNEMPLOYED))
    how = parsed.xpath('//div[@class="how"]')[0].text_content()
    for words in ("LU1", "13th ICLS", "Share of the labour force without employment", "People of working age"[7:]):
        assert words in how
    for words in ("3,000 rows, 12 strata", "95%, of shares on the logit scale", "lie between 0 and 100%"):
        assert words in how
    assert "SELECT" in parsed.xpath("//details/pre")[0].text


_UNEMPLOYED = WITHOUT_ROUNDS.replace('employed = "employee"', 'any_work = "employee"') + (
    "[mapping.constants]\njob_absence = false\nseeking = true\navailable = true\n"
)


def _unemployed() -> pa.Table:
    return table()


def test_french(tmp_path: Path) -> None:
    text = page(tmp_path, [q.indicator("LPR")], by=("sector", "sex"), change=True, code="fr")
    parsed = tree(text)
    assert parsed.get("lang") == "fr"
    seen = re.sub(r"<(pre|style).*?</\1>", "", text, flags=re.DOTALL)
    for words in (
        "Taux de bas salaires",
        "points de pourcentage",
        "femmes",
        "20 nov. 2026",
        "Comment cela a été estimé",
    ):
        assert words in seen
    for words in ("Low pay", "Standard error", "Estimate", "female", "sampling", "Source:"):
        assert words not in re.sub(r'class="[^"]*"', "", seen), words
    assert re.search(r"[+\u2212]\d+,\d points", seen)


def test_several_questions_have_headings_of_their_own(tmp_path: Path) -> None:
    parsed = tree(page(tmp_path, [q.indicator("LPR"), q.indicator("HOURS")]))
    assert [one.text for one in parsed.xpath("//h1")] == ["Estimates from lfs.parquet"]
    assert [one.text for one in parsed.xpath("//h2")] == ["Low pay rate", "Mean weekly hours actually worked"]
    assert len(parsed.xpath('//div[@class="how"]')) == 2


def test_colours_are_those_of_the_theme() -> None:
    ours, theirs = STYLE.read_text(encoding="utf-8"), THEME.read_text(encoding="utf-8")
    token = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{6})")
    light, dark = (theirs.split('[data-bs-theme="dark"]', 1)[0], theirs.split('[data-bs-theme="dark"]', 1)[1])
    own_light, own_dark = ours.split("@media (prefers-color-scheme: dark)", 1)
    own_dark = own_dark.split("* {", 1)[0]
    assert dict(token.findall(own_light)).items() <= dict(token.findall(light)).items()
    assert dict(token.findall(own_dark)).items() <= dict(token.findall(dark)).items()
    assert len(token.findall(own_dark)) >= 10


@pytest.mark.browser
@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_a_desk_and_everybody_can_read_it(chromium: Browser, scheme: str, tmp_path: Path) -> None:
    data = with_names(table(), "group", [name for name in HOSTILE if "\x00" not in name])
    (tmp_path / "page.html").write_text(
        page(tmp_path, [q.indicator("LPR"), q.indicator("HBAND")], by=("group", "sex"), found=data, code="fr")
    )
    for width in (360, 1280):
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        shown = context.new_page()
        shown.goto((tmp_path / "page.html").as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        outside = """() => [...document.querySelectorAll('.plot-axis text')].filter(one => one.getClientRects().length)
            .map(one => one.getBoundingClientRect()).filter(one => one.right > innerWidth || one.left < 0).length"""
        assert shown.evaluate(outside) == 0
        overlapping = """() => [...document.querySelectorAll('.plot-axis')].some(axis => {
            const boxes = [...axis.querySelectorAll('text')].map(one => one.getBoundingClientRect())
                .filter(one => one.width > 0).sort((a, b) => a.left - b.left);
            return boxes.some((one, place) => place && one.left < boxes[place - 1].right + 4); })"""
        assert not shown.evaluate(overlapping)
        assert Axe().run(shown).response["violations"] == []
        context.close()
