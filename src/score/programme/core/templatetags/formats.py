"""Our tags and filters as one library, built in to every template, so that no template has to load them."""

from score.programme.core.templatetags import charts, fields, links, mappings, numbers, texts
from score.programme.core.templatetags.library import register

__all__ = ["charts", "fields", "links", "mappings", "numbers", "register", "texts"]
