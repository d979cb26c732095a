"""A field's control names what is written around it."""

import pytest

from score.programme.core.templatetags.fields import dressed, is_group, is_tick, tap_class
from tests.programme.core.gallery import Visit


def test_help_is_tied_to_its_field():
    control = dressed(Visit()["firm"])
    assert 'class="form-control"' in control
    assert 'aria-describedby="id_firm_helptext"' in control
    assert "aria-invalid" not in control


def test_an_error_is_read_before_warning_and_help():
    control = dressed(Visit({"firm": ""})["firm"], "Nobody has heard of it")
    assert 'aria-describedby="id_firm_error id_firm_warning id_firm_helptext"' in control
    assert 'aria-invalid="true"' in control
    assert "is-invalid" in control


@pytest.mark.parametrize(
    ("name", "css_class"),
    [
        ("country", "form-select"),
        ("agreed", "form-check-input"),
        ("exits", "form-check-input"),
        ("remark", "form-control"),
    ],
)
def test_each_kind_of_control_has_its_class(name, css_class):
    assert css_class in dressed(Visit()[name])


def test_groups_and_ticks_are_told_apart():
    form = Visit()
    assert [field.name for field in form if is_group(field)] == ["exits"]
    assert [field.name for field in form if is_tick(field)] == ["agreed"]


def test_only_an_observed_answer_is_filled():
    assert [tap_class(one) for one in ("yes", "no", "absent", "not_seen")] == ["yes", "no", "no", "na"]
