"""What comes out of Vega may stand in a page whose policy allows no style, and names itself."""

import re

from lxml import etree

from score.programme.core.charts import vega

RAW = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="marks" width="10"
 height="10"><style>rect { fill: red }</style><script>alert(1)</script><g role="graphics-object" aria-label="x"
 class="mark-rect role-mark"><rect style="fill: #fe0101; stroke:none" width="4" height="4"/></g></svg>"""


def cleaned():
    return vega.cleaned(RAW, "Rose & fell", 'By "quarter" <1>', "wide", "c1")


def test_styles_become_attributes_and_scripts_go():
    drawn = cleaned()
    assert "style" not in drawn
    assert "script" not in drawn
    assert 'fill="#fe0101"' in drawn
    assert 'stroke="none"' in drawn


def test_title_and_description_name_the_drawing():
    root = etree.fromstring(cleaned())
    title, description = root[0], root[1]
    assert (etree.QName(title).localname, title.text) == ("title", "Rose & fell")
    assert (etree.QName(description).localname, description.text) == ("desc", 'By "quarter" <1>')
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")


def test_inner_roles_and_classes_are_gone():
    root = etree.fromstring(cleaned())
    assert [
        name
        for element in root[2:]
        for one in element.iter()
        for name in one.attrib
        if name in ("class", "role", "aria-label")
    ] == []
    assert root.get("class") == "marks wide"


def test_placeholders_take_the_colours_of_page_or_paper():
    assert 'fill="var(--c-after)"' in vega.coloured(cleaned(), vega.SCREEN_COLOURS)
    assert 'fill="#0b5c7d"' in vega.coloured(cleaned(), vega.PRINT_COLOURS)
    assert set(vega.SCREEN_COLOURS) == set(vega.PRINT_COLOURS)


def test_the_theme_knows_every_colour(settings):
    theme = (settings.PACKAGE / "static" / "theme" / "ground.css").read_text()
    for colour in vega.SCREEN_COLOURS.values():
        name = re.fullmatch(r"var\((--[a-z0-9-]+)\)", colour)[1]
        assert theme.count(f"{name}:") == 2, f"{name} must be there in light and in dark"


def test_the_same_drawing_is_made_once(monkeypatch):
    specification = {
        "data": {"values": [{"x": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    first = vega.draw(specification, "One", "bar", "wide")

    def never(text):
        raise AssertionError("drawn again")

    monkeypatch.setattr(vega.vl_convert, "vegalite_to_svg", never)
    assert vega.draw(specification, "One", "bar", "wide") == first
