"""Small charts for components: each tag gives the geometry, the component draws it."""

from score.programme.core.charts.marks import AnswerBar, RangeBar, Slope
from score.programme.core.formats import Number, as_decimal
from score.programme.core.templatetags.library import register


def _count(value: Number | str | None) -> int:
    return int(as_decimal(value) or 0)


@register.simple_tag
def answer_bar(improved: Number, unchanged: Number, worse: Number, none: Number, closed: Number = 0) -> AnswerBar:
    """`{% answer_bar 83 17 21 93 as bar %}`."""
    return AnswerBar(*map(_count, (improved, none, unchanged, worse, closed)))


@register.simple_tag
def range_bar(
    low: Number,
    high: Number,
    value: Number | None = None,
    start: Number = 0,
    end: Number = 100,
    reference: Number = 0,
) -> RangeBar:
    """`{% range_bar 38.8 82.2 68.6 as bar %}`."""
    known = None if value == "" else value
    return RangeBar(low=low, high=high, value=known, start=start, end=end, reference=reference)


@register.simple_tag
def slope(before: Number, after: Number, kind: str = "none") -> Slope:
    """`{% slope 4.1 2.6 "better" as line %}`."""
    return Slope(before=before, after=after, kind=kind)


@register.filter
def dot_radius(count: Number, countries: list[dict[str, object]]) -> str:
    """Radius of a country's dot out of 20: its area, not its width, grows with the count."""
    largest = max((_count(country["count"]) for country in countries), default=0)  # type: ignore[arg-type]
    if not largest or not _count(count):
        return "0"
    return f"{max(2.0, 18 * (_count(count) / largest) ** 0.5):.1f}"
