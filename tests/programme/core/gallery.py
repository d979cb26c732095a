"""Every component on one page, with invented numbers: what tests render, and what one looks at to judge the look."""

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

from score.programme.core import charts, page

HERE = Path(__file__).parent
QUARTERS = [f"Q{quarter} {year}" for year in (24, 25, 26) for quarter in (1, 2, 3, 4)]
TRAINED = [6, 18, 35, 58, 84, 109, 136, 163, 191, 219, 240]
COUNTRIES = [
    ("Colombia", 75, 52.9, 82.4),
    ("Ghana", 63.6, 26.9, 84.6),
    ("India", 71, 47.8, 80.4),
    ("Kenya", 50, 18.2, 81.8),
]
STATES = [
    (datetime.date(2025, 3, 31), 66.0, 32.3, 83.3, False),
    (datetime.date(2025, 6, 30), 65.5, 32.2, 83.1, True),
    (datetime.date(2025, 12, 31), 69.3, 38.6, 82.9, False),
    (datetime.date(2026, 6, 30), 69.6, 39.6, 82.7, True),
    (datetime.date(2026, 11, 20), 68.6, 38.8, 82.2, False),
]


class Visit(forms.Form):
    """A form with one field of each kind."""

    firm = forms.CharField(label="Name of the firm", help_text="As it stands on its register entry.")
    workers = forms.IntegerField(label="Workers", min_value=1)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("GH", "Ghana"), ("KE", "Kenya")])
    exits = forms.ChoiceField(
        label="Fire exits",
        widget=forms.RadioSelect,
        choices=[("yes", "Free"), ("no", "Blocked"), ("not_seen", "Not seen")],
    )
    agreed = forms.BooleanField(label="The firm agreed to a follow-up", help_text="It can change its mind.")
    remark = forms.CharField(label="Remark", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def caption(title: str, **more: str) -> charts.Caption:
    """Words of an invented chart."""
    words = {
        "subtitle": "Invented enterprises, by quarter",
        "n": "240 enterprises",
        "source": "attendance, 20 Nov 2026",
    }
    return charts.Caption(title, **{**words, **more})


def trend() -> charts.Chart:
    """A line with targets and a forecast."""
    return charts.trend(
        caption("240 enterprises trained; the forecast ends 35 short of the target"),
        list(zip(QUARTERS, TRAINED, strict=False)),
        targets=[
            charts.Target("Q4 24", 60, "Milestone 60"),
            charts.Target("Q4 25", 180, "Milestone 180"),
            charts.Target("Q4 26", 300, "Target 300"),
        ],
        forecast=charts.Forecast("Q4 26", 265, 256, 274),
    )


def history() -> charts.Chart:
    """A share and its bounds over time."""
    return charts.history(
        caption("The share has settled near 69%", explained="Band: bounds. Squares: frozen reports."),
        [charts.State(*state) for state in STATES],
    )


def intervals() -> charts.Chart:
    """Estimates by country."""
    return charts.intervals(
        caption("Only in Colombia is it certain that more than half of the firms improved"),
        [charts.Estimate(*row) for row in COUNTRIES],
        head="Country",
    )


def bars() -> charts.Chart:
    """Jobs by sector, gained and lost."""
    rows = [("Garments", 412), ("Metal", 120), ("Food", 96), ("Furniture", -38)]
    return charts.bars(caption("Garment firms made most of the new jobs"), rows, heads=("Sector", "Jobs"), signed=True)


def columns() -> charts.Chart:
    """Before and after."""
    rows = [("Ghana", 61, 38), ("Kenya", 44, 40), ("India", 72, 51)]
    return charts.columns(
        caption("Accidents fell in all three countries"), rows, heads=("Country", "Baseline", "Endline")
    )


def context() -> dict[str, Any]:
    """What the gallery shows."""
    return {
        "charts": [trend(), intervals(), history(), bars(), columns()],
        "form": Visit({"firm": "", "workers": "0", "country": "GH", "exits": "no"}),
        "fresh": Visit(),
        "day": datetime.date(2026, 11, 20),
        "moment": datetime.datetime(2026, 3, 31, 23, 59, tzinfo=datetime.UTC),
        "page": Paginator(range(68), 12).page(2),
        "rows": [
            SimpleNamespace(name=name, workers=workers) for name, workers in (("Long Bench", 112), ("Tin Whistle", 57))
        ],
        "steps": [
            {"name": "file", "label": "File", "href": "#file"},
            {"name": "check", "label": "Check", "href": "#check"},
            {"name": "import", "label": "Import", "href": ""},
        ],
        "stages": [{"label": "Prospect", "count": 612, "href": "#a"}, {"label": "Trained", "count": 240, "href": "#b"}],
        "countries": [{"name": "Ghana", "count": 26, "href": "#gh"}, {"name": "India", "count": 104, "href": ""}],
        "choices": [("yes", "Yes"), ("no", "No"), ("not_seen", "Not seen")],
    }


def render(source: str, request: HttpRequest | None = None, **values: Any) -> str:
    """The HTML of a template with components in it."""
    compiled = CottonCompiler().process(source)
    return engines["django"].from_string(compiled).render(values, request)


def gallery(request: HttpRequest) -> HttpResponse:
    """The page with everything on it."""
    return HttpResponse(render((HERE / "gallery.html").read_text(), request, **context()))


urlpatterns = [
    path("", gallery, name="overview"),
    path("my-work/", gallery, name="my_work"),
    path("search/", gallery, name="search"),
    path("figures/", gallery, name="figures"),
    path("enterprises/", gallery, name="enterprises"),
    path("role/", gallery, name="switch_role"),
    path("theme/", page.set_theme, name="set_theme"),
    path("colours.css", page.colours, name="programme_colours"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
