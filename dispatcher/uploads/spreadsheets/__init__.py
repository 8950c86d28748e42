"""Recipient files: read once in a process that may be killed, kept as rows that are cheap to read again."""
