"""The only place that decides who may see and do what.

- `rights.py`: one table, role x subject x verb, giving how far the right reaches;
- `owners.py`: for every model the one path from a row to those it belongs to;
- `deciding.py`: `may`, `visible_to`, `get_for`, which put the two together;
- `opening.py`: how deep a figure opens for whom.
"""

from score.programme.organisations.access.deciding import (
    countries_open_to,
    get_for,
    may,
    may_for,
    require,
    require_for,
    rights_over,
    visible_in_cohort,
    visible_to,
)
from score.programme.organisations.access.opening import (
    Depth,
    FigureScope,
    Shown,
    code_of,
    depth_of_opening,
    shown_enterprises,
    why_it_stops,
)
from score.programme.organisations.access.rights import (
    RoleRefused,
    check_role,
    roles_given_by,
    roles_in,
)

__all__ = [
    "Depth",
    "FigureScope",
    "RoleRefused",
    "Shown",
    "check_role",
    "code_of",
    "countries_open_to",
    "depth_of_opening",
    "get_for",
    "may",
    "may_for",
    "require",
    "require_for",
    "rights_over",
    "roles_given_by",
    "roles_in",
    "shown_enterprises",
    "visible_in_cohort",
    "visible_to",
    "why_it_stops",
]
