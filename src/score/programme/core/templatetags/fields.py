"""Form fields in our look: classes, and the ties between a field and its help, warning and errors."""

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.utils.safestring import SafeString

from score.programme.core.templatetags.library import register


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is a list of choices, which needs a fieldset and a legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one tick, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def dressed(field: BoundField, warning: str = "") -> SafeString:
    """The field's control with our class, and `aria-describedby` naming what is written around it."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
    else:
        kind = "form-control"
    own = widget.attrs.get("class", "")
    described = [
        f"{field.auto_id}_{part}"
        for part, there in (("error", field.errors), ("warning", warning), ("helptext", field.help_text))
        if there
    ]
    attributes = {"class": " ".join(filter(None, [kind, own, "is-invalid" if field.errors else ""]))}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if not field.field.required and isinstance(widget, FileInput):
        attributes["required"] = False
    return field.as_widget(attrs=attributes)


@register.filter
def tap_class(choice: str) -> str:
    """How an answer looks when chosen: a yes is filled, a no is grey, "not seen" is only outlined."""
    return {"no": "no", "absent": "no", "not_seen": "na", "not_asked": "na", "unknown": "na"}.get(str(choice), "yes")
