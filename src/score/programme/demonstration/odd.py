"""What goes wrong in the demonstration, as everywhere: by name in the small one, by chance in what came later."""

from __future__ import annotations

import datetime
import functools

from score.programme.demonstration.fixed import Dice

Day = datetime.date
# the firms of the small programme, whose oddities are told by name
BY_NAME: dict[str, tuple[str, ...]] = {
    "late_baseline": ("Second Harvest Juices", "Peacock Plating Shop", "Polished Shell Buttons"),
    "percent_only": ("Round Loaf Bakery", "Marigold Thread Exports", "Red Clove Snacks", "Sweet Sago Noodles"),
    "hours_not_tracked": (
        "Round Loaf Bakery", "Seven Baskets Processing", "Monsoon Umbrella Works", "Paper Lantern Crafts",
    ),
    "energy_not_tracked": ("Patient Needle Garments", "Turning Lathe Castings", "Loud Loom Weaving"),
    # nothing rejected already before
    "without_defects": ("Honest Scale Instruments", "Iron Heron Tools", "Kind Needle Embroidery"),
    "only_managers": ("Four Chairs Upholstery", "Tea Egg Noodles"),
    "closed_before_endline": (
        "Monsoon Umbrella Works", "Morning Drum Furniture", "Left Boot Leather", "Copper Gong Fittings",
        "Bright Chopstick Cutlery", "Fourteen Coconuts Oil",
    ),
}  # fmt: skip
# by how much one grows in a year that carries most of the jobs of its programme, or of its country
DOMINATING = {"Great Banyan Auto Parts": 1.27, "Thousand Lanterns Shoes": 1.33}
BY_CHANCE = {
    "late_baseline": 0.09,
    "percent_only": 0.1,
    "hours_not_tracked": 0.09,
    "energy_not_tracked": 0.08,
    "on_word": 0.05,
    "without_baseline": 0.05,
}
WITHOUT_ENDLINE = (
    ("GH-2024-2", "Straight Plank Joinery"),
    ("GH-2025-1", "Paper Boat Printing"),
    ("IN-2024-2", "Clay Pot Ceramics"),
    ("IN-2025-1", "Silver Washer Fasteners"),
    ("ID-2025-1", "Restaurant Wide Plate"),
    ("ID-2025-3", "Tangled Net Fisheries"),
    ("GH-2024-3", "Copper Kettle Foods"),
)
NO_ENDLINE_BY_CHANCE = 0.12
OPENED_ONLY = 0.25  # of those without: somebody opened the round, and nothing was entered
WITHOUT_ATTENDANCE = ("VN-2026-2",)  # the sheets lie on somebody's desk
NO_ENDLINE_REASONS = (
    "Asked three times, no answer",
    "New owners do not take part",
    "The numbers were lost with an old computer",
    "Too busy with a large order",
)
# name, closed on, recorded on, evidence: 1 is only said, so it counts as missing
CLOSURES = (
    ("Monsoon Umbrella Works", Day(2024, 12, 20), Day(2025, 3, 3), 3),
    ("Straight Plank Joinery", Day(2025, 5, 15), Day(2025, 6, 2), 1),
    ("Morning Drum Furniture", Day(2025, 4, 30), Day(2025, 6, 10), 2),
    ("Left Boot Leather", Day(2025, 8, 29), Day(2025, 9, 22), 3),
    ("Copper Gong Fittings", Day(2025, 7, 31), Day(2025, 8, 20), 4),
    ("Bright Chopstick Cutlery", Day(2025, 2, 28), Day(2025, 4, 15), 1),
    ("Fourteen Coconuts Oil", Day(2025, 5, 30), Day(2025, 7, 1), 3),
)
# the record that went into another one, and that other one
SECOND_RECORDS = (("Tall Ladder Furniture, second record", "Tall Ladder Furniture"),)
MERGED_ON = Day(2025, 11, 24)
# two records that were taken for one, for a while: kept, absorbed, from, until, and why it was undone
TAKEN_FOR_ONE = (
    (
        "Quiet Teapot Ceramics", "Upside Down Tiles", Day(2025, 5, 12), Day(2025, 9, 8),
        "Two works of two owners in one street: their numbers in the register differ",
    ),
)  # fmt: skip
# two records that are alike, and somebody who went there says that they are two
KNOWN_TO_DIFFER = (("Square Moon Lighting", "Sideways Lantern Lighting", Day(2026, 2, 17)),)
# name, the attribute, what was recorded first, the day it was corrected, and why
WRONG_ATTRIBUTES = (
    ("Level Ground Tyres", "sector", "metal_work", Day(2026, 5, 4), "Tyres are rubber and plastics, not metal"),
    ("Barefoot Camel Tannery", "area", "Oromia", Day(2026, 6, 15), "The tannery stands in the other region"),
    ("Seven Lotus Ceramics", "ownership", "limited_company", Day(2025, 10, 6), "The family owns all shares"),
)


@functools.cache
def traits(name: str, told: bool) -> frozenset[str]:
    """In which ways a firm is odd. `told`: it is of the small programme, whose oddities stand above by name."""
    named = {trait for trait, names in BY_NAME.items() if name in names}
    by_chance = {trait for trait, share in BY_CHANCE.items() if not told and Dice("odd", trait, name).happens(share)}
    return frozenset(named | by_chance)


def closed_before_endline(name: str) -> bool:
    """Whether a firm closed before it could answer again."""
    return name in BY_NAME["closed_before_endline"]


def without_endline(cohort: str, name: str, told: bool) -> bool:
    """Whether a firm never answered after a cohort. `told`: the cohort is of the small programme."""
    if closed_before_endline(name) or (cohort, name) in WITHOUT_ENDLINE:
        return True
    by_chance = not told and name not in DOMINATING
    return by_chance and Dice("no endline", cohort, name).happens(NO_ENDLINE_BY_CHANCE)
