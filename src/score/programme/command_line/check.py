"""`score check`: is anything in the data that must not be?"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

import click
from django.db import models
from django.utils.translation import gettext as _

from score.catalogue.modules.module_files import all_modules
from score.catalogue.questions.question_files import by_code
from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core.soundness import CHECKS, migrations_applied
from score.programme.dashboards.enterprise_rows import rows_as_facts_say
from score.programme.results.models import Answer, AnswerEvidence
from score.programme.trainings.models import Cohort, StatedTraining


@click.command()
def command() -> None:
    """Look for anything in the data that must not be, and list it.

    Looked at: migrations, the triggers that guard facts, the database file, every stored file and segment against
    its checksum, two facts in force about one thing, moments out of order, codes that the catalogue does not know, rows
    of the list of enterprises that are not what the facts say.
    Nothing is changed.

    \b
    Examples:
      score check
      score check && score backup sound.tar.zst

    Exit status: 0 nothing found, 1 something was found, 2 usage.
    """
    found = list(_look())
    for line in found:
        click.echo(line)
    if found:
        raise Refused(f"{len(found)} things must not be as they are. Before mending anything: score backup")
    click.echo(f"{len(CHECKS) + len(_OF_DOMAINS)} checks, nothing found.")


def _look() -> Iterator[str]:
    outdated = list(migrations_applied())
    if outdated:  # the other questions need tables of this version
        yield from outdated
        return
    all_checks: list[Callable[[], Iterator[str]]] = [*CHECKS, *_OF_DOMAINS]
    with bar("Checking") as progress:
        for number, check in enumerate(all_checks, start=1):
            yield from check()
            progress(number, len(all_checks))


def codes_known() -> Iterator[str]:
    """Every code in the tables is that of a file in the catalogue; a code is retired there, never deleted."""
    modules = {module.code for module in all_modules()}
    yield from _unknown(Answer, "question", by_code())
    yield from _unknown(AnswerEvidence, "question", by_code())
    yield from _unknown(Cohort, "module", modules)
    yield from _unknown(StatedTraining, "module", modules)


def _unknown(model: type[models.Model], field: str, known: Container[str]) -> Iterator[str]:
    for code in model._base_manager.values_list(field, flat=True).distinct().order_by(field):
        if code not in known:
            yield _("%(table)s: %(field)s %(code)s is not in the catalogue") % {
                "table": model._meta.db_table,
                "field": field,
                "code": code,
            }


_OF_DOMAINS: tuple[Callable[[], Iterator[str]], ...] = (codes_known, rows_as_facts_say)
