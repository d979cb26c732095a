"""Writes of the registry, by what they are about."""

from score.programme.enterprises.actions.identity import (
    add_contact,
    add_identifier,
    add_name,
    add_supply_link,
    change_contact,
    end_contact,
    identifier_problem,
    withdraw_known_by,
)
from score.programme.enterprises.actions.registry import (
    add_enterprise,
    add_to_comparison,
    check_parent,
    country_of,
    merge_enterprises,
    move_enterprise,
    record_closure,
    record_workforce,
    rename_enterprise,
    set_attribute,
    undo_merge,
    withdraw_attribute,
    withdraw_closure,
)
from score.programme.enterprises.attribute_values import SIZES, attribute_problem

__all__ = [
    "SIZES",
    "add_contact",
    "add_enterprise",
    "add_identifier",
    "add_name",
    "add_supply_link",
    "add_to_comparison",
    "attribute_problem",
    "change_contact",
    "check_parent",
    "country_of",
    "end_contact",
    "identifier_problem",
    "merge_enterprises",
    "move_enterprise",
    "record_closure",
    "record_workforce",
    "rename_enterprise",
    "set_attribute",
    "undo_merge",
    "withdraw_attribute",
    "withdraw_closure",
    "withdraw_known_by",
]
