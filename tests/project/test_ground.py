"""The ground under the suite itself (tests/conftest.py)."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, models
from django.urls import reverse

from score.programme.core import triggers
from score.programme.core.facts import fact_models
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.organisations.models import Organisation
from tests.emptying import empty_tables
from tests.programme.factories import make_enterprise


@pytest.mark.parametrize("run", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_between_tests_and_triggers_are_back(run):
    """Each run finds nothing of the other, and facts refuse again to be touched."""
    assert Organisation.objects.count() == 0, run
    Organisation.objects.create(name="An invented organisation", kind="association")
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_only_filled_tables_are_emptied_facts_among_them_and_what_django_keeps_stays():
    kinds = ContentType.objects.count()
    Organisation.objects.create(name="An invented organisation", kind="association")
    make_enterprise()
    assert EnterpriseAttribute._meta.db_table in triggers.fact_tables()
    triggers.drop_all(connection)
    emptied = empty_tables("default")
    assert {Organisation._meta.db_table, EnterpriseAttribute._meta.db_table} <= set(emptied) and len(emptied) < 10
    assert Organisation.objects.count() == EnterpriseAttribute.objects.count() == 0
    assert ContentType.objects.count() == kinds > 0
    assert triggers.missing(connection) == [], "what a test took away was not put back"
    assert empty_tables("default") == []


def test_data_directory_is_not_that_of_the_working_copy():
    assert "score-tests-" in str(settings.HOME)
    assert settings.STATIC_ROOT.is_dir()


@pytest.mark.parametrize("run", ["first", "second"])
def test_nothing_is_remembered_in_the_cache_between_tests(run):
    assert cache.get("throttle") is None, run
    cache.set("throttle", 5)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_tests_work_on_a_file_that_other_libraries_can_open():
    name = connection.settings_dict["NAME"]
    assert str(settings.HOME) in str(name)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_half_is_on_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)


def test_every_decimal_column_fits_what_sqlite_keeps():
    """SQLite silently changes the 16th digit of a number."""
    columns = [
        (f"{model.__name__}.{field.name}", field.max_digits)
        for model in apps.get_app_config("programme").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField)
    ]
    assert columns, "no decimal column found: this test looks in the wrong place"
    assert [column for column in columns if column[1] is None or column[1] > 15] == []


@pytest.mark.django_db
def test_every_table_of_facts_has_its_triggers():
    assert len(fact_models()) >= 5
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_sign_in_page_in_a_browser(page, assert_accessible, assert_no_overflow):
    response = page.goto(reverse("account_login"))
    assert response.status == 200
    assert_no_overflow()
    assert_accessible()
