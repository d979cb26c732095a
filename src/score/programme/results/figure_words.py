"""A figure in words: its value as it is printed, its unit, the names of its cuts and groups."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from score.catalogue.calculation.figure import Figure, FigureType
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.modules import module_files
from score.programme.core import formats
from score.programme.core.formats import country_name
from score.programme.enterprises.attribute_words import attribute_words
from score.programme.organisations.models import Organisation
from score.programme.results.figures import values_of

SIGNED_KINDS = frozenset(
    {"pooled change", "median change", "mean of firms' changes", "change of the mean", "difference between groups"}
)
_SIGNED_CODES = frozenset({"jobs_net", "jobs_net_fte"})
_COUNTED_UNITS = frozenset({"workers", "enterprises", "persons", "person-modules", "person-days"})
_COUNTED_KINDS = frozenset({"count", "sum"})
_NOISE = 6  # decimals beyond which a bound only carries what binary arithmetic left over


def value_text(figure: Figure, value: float | None = None) -> str:
    """The value as printed: 68.6%, −27.0%, +1,204, USD 3,880. `value`: another number of the same figure."""
    number = figure.value if value is None else value
    if number is None:
        return formats.DOES_NOT_APPLY
    if figure.unit == "%":
        if figure.type.kind in SIGNED_KINDS:
            return formats.percent_change(number)
        return formats.percent(number)
    if figure.unit == "percentage points":
        return formats.points(number)
    if figure.type.kind in SIGNED_KINDS or figure.code in _SIGNED_CODES:
        return formats.change(number, 0 if number == int(number) else 1)
    return formats.in_unit(number, figure.unit)


def bounds_text(figure: Figure) -> str:
    """Lower to upper bound in the figure's own form; empty where it has none."""
    if figure.lower is None and figure.upper is None:
        return ""
    if figure.unit == "%" and figure.type.kind not in SIGNED_KINDS:
        return formats.bounds(figure.lower, figure.upper)
    low, high = lower_text(figure), upper_text(figure)
    if figure.lower is None:
        return _("at most %(value)s") % {"value": high}
    if figure.upper is None:
        return _("at least %(value)s") % {"value": low}
    if low == high:
        return low
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def lower_text(figure: Figure) -> str:
    """The lower bound as printed; of what is counted the next whole number below; empty where there is none."""
    if figure.lower is None:
        return ""
    return value_text(figure, math.floor(round(figure.lower, _NOISE)) if _is_counted(figure) else figure.lower)


def upper_text(figure: Figure) -> str:
    """The upper bound as printed; of what is counted the next whole number above; empty where there is none."""
    if figure.upper is None:
        return ""
    return value_text(figure, math.ceil(round(figure.upper, _NOISE)) if _is_counted(figure) else figure.upper)


def _is_counted(figure: Figure) -> bool:
    """Whether the figure counts heads, firms or days, of which there are only whole ones."""
    return figure.type.kind in _COUNTED_KINDS and figure.unit in _COUNTED_UNITS


def unit_text(figure: Figure) -> str:
    """What stands beside the value: "of enterprises", "pooled change", "workers"."""
    if figure.type.kind == "share":
        return {
            "enterprises": _("of enterprises"),
            "persons": _("of persons"),
            "answers": _("of answers"),
        }.get(figure.type.counted, _(figure.type.text))
    kinds = {
        "pooled change": _("change of totals"),
        "median change": _("in the middle enterprise"),
        "median level": _("in the middle enterprise"),
        "mean of firms' changes": _("mean of enterprises' changes"),
        "change of the mean": _("change of the mean"),
        "mean": _("on average"),
        "ratio": _("of all together"),
    }
    kind = kinds.get(figure.type.kind)
    if kind is None:
        return _unit(figure.unit)
    return kind if figure.unit in _PRINTED_WITH_VALUE else f"{_unit(figure.unit)}, {kind}"


_PRINTED_WITH_VALUE = frozenset({"%", "percentage points"})


def _unit(unit: str) -> str:
    return {
        "workers": _("workers"),
        "enterprises": _("enterprises"),
        "persons": _("persons"),
        "person-modules": _("person-modules"),
        "person-days": _("person-days"),
        "full-time equivalents": _("full-time equivalents"),
        "USD a year": _("a year"),
        "USD": _("in the months observed"),
        "practices": _("practices"),
        "points": _("points"),
        "times": _("times the fee"),
        "a year per 100 workers": _("a year per 100 workers"),
    }.get(unit, unit)


def type_text(figure: Figure) -> str:
    """The type in words, printed as a tag: which kind of figure this is, and of what."""
    return kind_text(figure.type)


def kind_text(kind: FigureType) -> str:
    """A type in words."""
    kinds = {
        "count": _("Count"),
        "sum": _("Sum"),
        "ratio": _("Ratio of sums"),
        "mean": _("Mean"),
        "median level": _("Median"),
        "pooled change": _("Change of totals"),
        "median change": _("Median of enterprises' changes"),
        "mean of firms' changes": _("Mean of enterprises' changes"),
        "change of the mean": _("Change of the mean"),
    }
    if kind.kind == "share":
        shares = {
            "enterprises": _("Share of enterprises"),
            "persons": _("Share of persons"),
            "answers": _("Share of answers"),
        }
        return shares.get(kind.counted, kind.text)
    return kinds.get(kind.kind, kind.text)


def cut_name(dimension: str) -> str:
    """The name of a cut, to head a column or choose from."""
    return {
        "country": _("Country"),
        "area": _("Administrative area"),
        "sector": _("Sector"),
        "size": _("Size"),
        "ownership": _("Ownership"),
        "module": _("Module"),
        "cohort": _("Cohort"),
        "partner": _("Partner"),
        "funder": _("Funder"),
        "phase": _("Phase"),
        "phase_new": _("Phase in which new"),
        "period": _("Year"),
        "buyer": _("Lead buyer"),
        "sex": _("Sex"),
        "contract": _("Contract"),
        "migrant": _("Migrant"),
        "role": _("Role"),
    }.get(dimension, dimension)


_VALUES = {
    "unknown": lambda: _("not known"),
    "micro": lambda: pgettext("size class", "micro"),
    "small": lambda: pgettext("size class", "small"),
    "medium": lambda: pgettext("size class", "medium"),
    "large": lambda: pgettext("size class", "large"),
    "woman": lambda: _("women"),
    "man": lambda: _("men"),
    "women": lambda: _("women"),
    "men": lambda: _("men"),
    "manager": lambda: _("managers"),
    "worker": lambda: _("workers"),
    "permanent": lambda: _("permanent"),
    "fixed_term": lambda: _("fixed-term"),
    "casual": lambda: _("casual"),
    "moved within the enterprise": lambda: _("moved within the enterprise"),
    "none": lambda: _("none"),
}
_MIGRANT = {"yes": lambda: _("migrants"), "no": lambda: _("not migrants")}


class Names:
    """Names of the values of cuts, looked up together so that a table of partners asks the database once."""

    def __init__(self, groups: Iterable[str]) -> None:
        wanted = {values_of(group).get(cut, "") for group in groups for cut in ("partner", "funder", "buyer")}
        uids = [uid for uid in map(_uid, wanted) if uid]
        found = Organisation.objects.filter(uid__in=uids).values_list("uid", "name") if uids else ()
        self._organisations = {uid.hex: name for uid, name in found}

    def value(self, dimension: str, value: str) -> str:
        """The name of one value of a cut in the reader's language."""
        if value in _VALUES and not (dimension == "migrant" and value in _MIGRANT):
            return _VALUES[value]()
        if dimension == "migrant" and value in _MIGRANT:
            return _MIGRANT[value]()
        if dimension == "country":
            return country_name(value)
        if dimension == "module":
            return module_name(value)
        if dimension in ("sector", "ownership"):
            return attribute_words(value)
        return self._organisations.get(value, value)

    def group(self, group: str) -> str:
        """A whole group: "Ghana, quality management"."""
        named = [self.value(cut, value) for cut, value in values_of(group).items()]
        return ", ".join(named) or _("All enterprises of the programme")


def module_name(code: str) -> str:
    """A module's title in the reader's language; the code where no file describes it."""
    try:
        return _(module_files.get(code).title)
    except module_files.UnknownModule:
        return code


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def step_text(figure: Figure, step: float) -> str:
    """A difference between two values of one figure, with its sign."""
    if figure.unit in ("%", "percentage points"):
        return formats.points(step)
    return formats.change(step, 0 if step == int(step) else 1)


YES_OR_NO = "yes or no"
NET_SAVING_IN = "USD"


def level_text(indicator: Indicator, level: float | None) -> str:
    """One enterprise's level before or after, as a reader knows it: 4.8%, 12.4, yes."""
    if level is None:
        return formats.DOES_NOT_APPLY
    measure = indicator.measure
    if indicator.basis == "projects":
        return formats.money(level, NET_SAVING_IN)
    if measure is None:
        return formats.number(level)
    if measure.shown_unit == YES_OR_NO:
        return _("yes") if level else _("no")
    shown = level * measure.shown_scale
    if measure.shown_unit.startswith("%"):
        return formats.percent(shown)
    return formats.number(shown, 0 if shown == int(shown) else 2)


def level_unit(indicator: Indicator) -> str:
    """The unit of the levels, to stand in the head of a column; empty where the level carries it."""
    measure = indicator.measure
    if measure is None or measure.shown_unit in ("", "%", YES_OR_NO):
        return ""
    return _(measure.shown_unit)
