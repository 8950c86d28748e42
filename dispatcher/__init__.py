"""Dispatcher: WhatsApp campaigns at Meta's own speed, each recipient exactly accounted for."""

__version__ = "0.1.0"
