"""Outgoing webhooks: who hears which events, how they are called, and what came of it."""
