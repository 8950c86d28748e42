"""What Meta charges by: the categories of its price lists, and when a message costs nothing (reference §6); pure."""

from datetime import date
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """A column of a price list."""

    MARKETING = "marketing"
    UTILITY = "utility"
    AUTHENTICATION = "authentication"
    AUTHENTICATION_INTERNATIONAL = "authentication-international"
    SERVICE = "service"


REGULAR: Final = "regular"
"""The ``type`` of a webhook's pricing that is charged; the others say why it is free."""
_PRICED_AS: Final = {"marketing_lite": Category.MARKETING}
_UTILITY_CHARGED_IN_WINDOW: Final = date(2026, 10, 1)
"""Until then a utility template in an open customer service window was free."""


def category_named(text: str) -> Category | None:
    """Return the category that Meta or a list calls so, None for others (calls, groups, conversations)."""
    folded = "-".join(text.strip().casefold().replace("_", " ").replace("-", " ").split())
    if folded in ("auth", "otp"):
        return Category.AUTHENTICATION
    if folded in ("auth-international", "international-authentication"):
        return Category.AUTHENTICATION_INTERNATIONAL
    return Category(folded) if folded in list(Category) else _PRICED_AS.get(text.strip().casefold())


def is_free_in_window(category: str, day: date) -> bool:
    """Tell whether a template costs nothing where the person wrote to us in the last 24 hours."""
    return category == Category.UTILITY and day < _UTILITY_CHARGED_IN_WINDOW
