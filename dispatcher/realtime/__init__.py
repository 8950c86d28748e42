"""Live events to browsers, and who may hear which. The only package that imports Socket.IO.

Events are hints: losing one is harmless, because the REST answer is the truth and clients refetch when they reconnect.
So nothing here ever raises into the work that publishes.
"""

from dispatcher.realtime.bus import connect_bus, publish, revoke
from dispatcher.realtime.gate import ProgressGate
from dispatcher.realtime.server import init_realtime
from dispatcher.realtime.visitors import (
    Act,
    Attendance,
    Visitor,
    register_act,
    register_attendance,
    register_authentication,
    register_subscription,
)

__all__ = [
    "Act",
    "Attendance",
    "ProgressGate",
    "Visitor",
    "connect_bus",
    "init_realtime",
    "publish",
    "register_act",
    "register_attendance",
    "register_authentication",
    "register_subscription",
    "revoke",
]
