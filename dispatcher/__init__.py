"""Dispatcher: WhatsApp campaigns at Meta's own speed, each recipient exactly accounted for."""
