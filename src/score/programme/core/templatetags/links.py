"""Addresses that keep what the reader has chosen: filters, order and page. Used by the table components."""

from typing import Any

from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from score.programme.core.templatetags.library import register

ORDER = "sort"
PAGE = "page"


def _changed(context: RequestContext, **changes: Any) -> str:
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return "?" + "&".join(f"{name}={value}" for name, value in changes.items() if value is not None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def _order(context: RequestContext) -> str:
    request = context.get("request")
    return request.GET.get(ORDER, context.get("sorted_by", "")) if request is not None else context.get("sorted_by", "")


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, name: str, value: Any) -> str:
    """This page's address with one choice changed: `{% query_with "page" 3 %}`; None takes the choice out."""
    return _changed(context, **{name: value})


@register.simple_tag(takes_context=True)
def sort_link(context: RequestContext, name: str) -> str:
    """The address that sorts by `name`, the other way round if it already does; it begins at the first page."""
    return _changed(context, **{ORDER: f"-{name}" if _order(context) == name else name, PAGE: None})


@register.simple_tag(takes_context=True)
def sort_state(context: RequestContext, name: str) -> SafeString | str:
    """`aria-sort` for a heading, if the table is sorted by it."""
    direction = {name: "ascending", f"-{name}": "descending"}.get(_order(context))
    return format_html(' aria-sort="{}"', direction) if direction else ""
