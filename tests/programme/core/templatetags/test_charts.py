"""Tags of small charts take text, because attributes of components are text."""

from django.template import engines

from score.programme.core.templatetags.charts import dot_radius


def render(source):
    return engines["django"].from_string(source).render({"none": None})


def test_an_answer_bar_counts_text_and_nothing():
    assert render('{% answer_bar "83" "17" "21" none as bar %}{{ bar.eligible }} {{ bar.share }}') == "121 68.6%"


def test_a_range_without_an_estimate_has_no_mark():
    assert (
        render('{% range_bar "38.8" "82.2" "" as bar %}{{ bar.x }} {{ bar.width }} {{ bar.point }}')
        == "38.8% 43.4% None"
    )


def test_the_area_of_a_dot_grows_with_the_count():
    countries = [{"count": 100}, {"count": 25}, {"count": 0}]
    assert [dot_radius(country["count"], countries) for country in countries] == ["18.0", "9.0", "0"]
    assert dot_radius(0, []) == "0"
