"""Conversations that other systems bring: their events in, our answers out."""
