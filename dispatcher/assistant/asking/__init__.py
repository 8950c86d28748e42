"""Asking a language model over HTTP. Knows no Flask, no database, no queue."""
