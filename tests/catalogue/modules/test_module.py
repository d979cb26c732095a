"""Rule 1: trained is present at least the module's share of its class days."""

from decimal import Decimal

import numpy as np
import pytest

from score.catalogue.calculation.trained import TrainedRule, persons_trained
from score.catalogue.modules import module_files


def is_trained(share: str, attended: int, held: int) -> bool:
    rule = TrainedRule(share_of_class_days=float(Decimal(share)))
    return bool(persons_trained(np.array([attended]), np.array([held]), rule)[0])


@pytest.mark.parametrize(
    ("attended", "held", "trained"),
    [
        (2, 2, True),
        (1, 2, True),
        (0, 2, False),
        (1, 3, False),
        (2, 3, True),
        (1, 1, True),
        (0, 0, False),
        (0, 1, False),
    ],
)
def test_half_of_the_class_days(attended: int, held: int, trained: bool) -> None:
    assert is_trained("0.5", attended, held) is trained


def test_another_share_is_a_matter_of_the_file() -> None:
    assert is_trained("0.75", 3, 4)
    assert not is_trained("0.75", 2, 4)
    assert is_trained("0.1", 1, 10)  # exact: 0.1 of 10 is 1


def test_a_module_and_its_variants_have_one_root() -> None:
    variant = module_files.get("lean_manufacturing_et")
    assert variant.root == module_files.get("lean_manufacturing").root == "lean_manufacturing"
