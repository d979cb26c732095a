"""Finds the texts to translate in a Django template, for Babel's extraction. Runs inside the virtual environment.

Django itself turns a template into calls of `gettext` and its sisters amid filler; what is left to do here is to
read those calls. Babel's own reader of Python stumbles over the filler.
"""

import ast
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation.template import templatize

# a quoted text as Django writes it, perhaps with the prefix u
TEXT = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(({TEXT}(?:\s*,\s*{TEXT})*)")
QUOTED = re.compile(TEXT)


def extract_from_template(
    file: IO[bytes], keywords: object, comment_tags: object, options: dict[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Yield line, function, text or texts, and no comments, as Babel asks of an extraction method.

    Raises SyntaxError, with file and line, where a translation block holds another block.
    """
    source = templatize(file.read().decode(), origin=getattr(file, "name", None))
    for call in CALL.finditer(source):
        texts = tuple(ast.literal_eval(text) for text in QUOTED.findall(call[2]))
        yield source.count("\n", 0, call.start()) + 1, call[1], texts if len(texts) > 1 else texts[0], []
