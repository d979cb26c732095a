"""The module that a cohort is of."""

from __future__ import annotations

from score.catalogue.modules import module_files
from score.catalogue.modules.module import Module
from score.programme.trainings.models import Cohort


def module_of(cohort: Cohort) -> Module | None:
    """The cohort's module in its country's variant; None for one that no file describes."""
    try:
        return module_files.get(cohort.module, cohort.country or None)
    except module_files.UnknownModule:
        return None
