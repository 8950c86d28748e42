"""WhatsApp numbers: their credentials, health, limits, blocks, templates and media handles."""
