"""Every fault there is: importing this package registers them, in the order in which a message meets them."""

from importlib import import_module
from typing import Final

_MODULES: Final = (
    "planning", "senders", "carrier", "database", "webhooks", "clocks", "meta", "people", "backup",
)  # fmt: skip

for _name in _MODULES:
    import_module(f"{__name__}.{_name}")
