"""A faithful stand-in for Meta's Graph API (WhatsApp Business Cloud), run as its own process."""
