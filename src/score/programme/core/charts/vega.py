"""From a Vega-Lite specification to an SVG that may stand in a page with a strict content policy.

Vega writes colours and fonts as attributes, hence no style is needed; anything of that kind that a later version
might write is taken out here. Colours are placeholders: `coloured` puts variables of the theme in their place, so
that the dark theme and print cost nothing, or fixed colours for documents.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import vl_convert
from django.core.cache import cache
from lxml import etree

AFTER, BEFORE, WORSE, BAND, NONE = "#fe0101", "#fe0202", "#fe0303", "#fe0404", "#fe0505"
INK, INK_2, GRID, SURFACE = "#fe0606", "#fe0707", "#fe0808", "#fe0909"
SCREEN_COLOURS = {
    AFTER: "var(--c-after)",
    BEFORE: "var(--c-before)",
    WORSE: "var(--c-worse)",
    BAND: "var(--c-band)",
    NONE: "var(--c-none)",
    INK: "var(--ink)",
    INK_2: "var(--ink-2)",
    GRID: "var(--c-grid)",
    SURFACE: "var(--surface)",
}
PRINT_COLOURS = {
    AFTER: "#0b5c7d",
    BEFORE: "#73828d",
    WORSE: "#c1531a",
    BAND: "#c3dce7",
    NONE: "#b3bec6",
    INK: "#14212b",
    INK_2: "#4a5964",
    GRID: "#e3e8eb",
    SURFACE: "#ffffff",
}
CONFIG: dict[str, Any] = {
    "aria": False,
    "background": None,
    "font": "sans-serif",
    "padding": {"left": 2, "right": 8, "top": 6, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "labelColor": INK_2,
        "labelFontSize": 12,
        "labelPadding": 6,
        "labelLimit": 220,
        "titleColor": INK_2,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "axisX": {"labelPadding": 9},
    "text": {"fontSize": 12, "fill": INK_2},
}
SVG = "http://www.w3.org/2000/svg"
_KEPT = 30 * 24 * 3600  # seconds; a drawing depends on nothing but its specification
_one_at_a_time = threading.Lock()  # the engine behind vl_convert is not made for several threads


def draw(specification: dict[str, Any], title: str, description: str, css_class: str) -> str:
    """The SVG, cached by its content, with `<title>` and `<desc>` that name it for screen readers."""
    text = json.dumps({**specification, "config": CONFIG}, sort_keys=True, default=str)
    digest = hashlib.sha256(
        "|".join((vl_convert.__version__, text, title, description, css_class)).encode()
    ).hexdigest()
    key = f"chart:{digest}"
    drawn = cache.get(key)
    if drawn is None:
        with _one_at_a_time:
            raw = vl_convert.vegalite_to_svg(text)
        drawn = cleaned(raw, title, description, css_class, f"c{digest[:10]}")
        cache.set(key, drawn, _KEPT)
    return drawn


def cleaned(raw: str, title: str, description: str, css_class: str, identifier: str) -> str:
    """The drawing without styles, classes and inner roles, named by title and description."""
    root = etree.fromstring(raw.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(etree.Element):
        declared = element.attrib.pop("style", "")
        for name, value in (one.split(":", 1) for one in declared.split(";") if ":" in one):
            element.set(name.strip(), value.strip())
        for name in [name for name in element.attrib if name in ("class", "role") or name.startswith("aria-")]:
            del element.attrib[name]
    for tag in ("style", "script"):
        for element in list(root.iter(f"{{{SVG}}}{tag}")):
            element.getparent().remove(element)
    etree.cleanup_namespaces(root)
    for position, (tag, words) in enumerate((("title", title), ("desc", description))):
        named = etree.Element(f"{{{SVG}}}{tag}", id=f"{identifier}-{tag}")
        named.text = words
        root.insert(position, named)
    root.set("class", f"marks {css_class}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{identifier}-title")
    root.set("aria-describedby", f"{identifier}-desc")
    return etree.tostring(root, encoding="unicode")


def coloured(drawn: str, colours: dict[str, str]) -> str:
    """The drawing with these colours instead of the placeholders."""
    for placeholder, colour in colours.items():
        drawn = drawn.replace(placeholder, colour)
    return drawn
