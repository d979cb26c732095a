"""Texts to translate in templates."""

import io

import pytest

from setup.template_messages import extract_from_template


def extract(template):
    return [(line, text) for line, _, text, _ in extract_from_template(io.BytesIO(template.encode()), None, None, {})]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{% translate 'Save' %}", "Save"),
        ('{% translate "The partner\'s plan" %}', "The partner's plan"),
        ("{% trans 'Save' %}", "Save"),
        ("{% translate 'Save' as label %}", "Save"),
        ("{% translate '100 %' %}", "100 %%"),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", "Hello %(name)s"),
        ("{% blocktranslate with n=firm.name %}Of {{ n }}{% endblocktranslate %}", "Of %(n)s"),
        ("{% blocktranslate trimmed %}\n  One\n  two\n{% endblocktranslate %}", "One two"),
        ("{% include 'x.html' with title=_('Answers') %}", "Answers"),
        ("{{ _('Answers') }}", "Answers"),
        ("{{ name|default:_('no name') }}", "no name"),
        ("<c-tile label=\"{% translate 'Coverage' %}\" />", "Coverage"),
        ("{% translate 'Zurück' %}", "Zurück"),
    ],
)
def test_one_text(template, text):
    assert extract(template) == [(1, text)]


def test_counted_texts_keep_singular_and_plural():
    template = (
        "{% blocktranslate count n=total trimmed %}\n {{ n }} enterprise\n"
        "{% plural %}\n {{ n }} enterprises\n{% endblocktranslate %}"
    )
    assert [text for _, text in extract(template)] == [("%(n)s enterprise", "%(n)s enterprises")]


def test_context_stands_before_the_text():
    template = "{% translate 'May' context 'month' %}"
    (found,) = extract_from_template(io.BytesIO(template.encode()), None, None, {})
    assert found[1:3] == ("pgettext", ("month", "May"))


def test_lines_are_those_of_the_template():
    template = "<h1>\n {% translate 'Rounds' %}</h1>\n\n<p>{# a remark #}{% translate 'Due' %}</p>"
    assert extract(template) == [(2, "Rounds"), (4, "Due")]


def test_what_is_not_to_be_translated_is_not_found():
    assert extract("<p>Save</p> {# {% translate 'old' %} #} {% comment %}{% translate 'x' %}{% endcomment %}") == []


def test_a_block_within_a_translation_is_refused():
    with pytest.raises(SyntaxError, match="must not include other block tags"):
        extract("{% blocktranslate %}a {% if b %}c{% endif %}{% endblocktranslate %}")
