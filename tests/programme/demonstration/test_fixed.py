"""Chance, identities and days that are the same everywhere."""

import datetime

import pytest

from score.programme.demonstration.fixed import Dice, invented, moment, uid_of, workday

DAY = datetime.date(2024, 3, 12)


def test_identities_are_laid_out_as_version_7():
    made = uid_of("enterprise", "Tall Ladder Furniture", DAY)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(moment(DAY).timestamp() * 1000)
    assert uid_of("enterprise", "Tall Ladder Furniture", DAY) == made
    assert uid_of("round", "Tall Ladder Furniture", DAY) != made
    assert uid_of("enterprise", "Tall Ladder Furnitures", DAY) != made
    assert uid_of("enterprise", "A", DAY) < uid_of("enterprise", "B", DAY + datetime.timedelta(days=1))


def test_dice_fall_the_same_way_on_every_machine():
    """Numbers of today: a change of them changes every figure of the demonstration."""
    dice = Dice("life", "Tall Ladder Furniture")
    assert [dice.whole(1, 1000) for _ in range(4)] == [254, 178, 450, 545]
    assert dice.between(0.5, 0.5) == 0.5


def test_dice_of_different_things_do_not_touch_each_other():
    one, again, other = Dice("a", "b"), Dice("a", "b"), Dice("a", "c")
    rolls = [one.between(0, 1) for _ in range(20)]
    assert rolls == [again.between(0, 1) for _ in range(20)]
    assert rolls != [other.between(0, 1) for _ in range(20)]


@pytest.mark.parametrize("low", [-3, 0, 5])
def test_dice_stay_in_their_bounds(low):
    dice = Dice("bounds", low)
    rolls = {dice.whole(low, low + 2) for _ in range(200)}
    assert rolls == {low, low + 1, low + 2}
    assert all(low <= dice.between(low, low + 1) <= low + 1 for _ in range(50))
    assert {dice.one_of("xyz") for _ in range(100)} == set("xyz")
    assert 20 < sum(dice.happens(0.3) for _ in range(100)) < 42


def test_nobody_works_at_the_weekend():
    assert workday(datetime.date(2024, 3, 15)) == datetime.date(2024, 3, 15)
    assert workday(datetime.date(2024, 3, 16)) == datetime.date(2024, 3, 18)
    assert workday(datetime.date(2024, 3, 17)) == datetime.date(2024, 3, 18)


def test_names_say_that_they_are_invented():
    assert invented("Tall Ladder Furniture") == "Tall Ladder Furniture (invented)"
