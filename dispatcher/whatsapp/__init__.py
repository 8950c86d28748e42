"""All that knows Meta's WhatsApp Business Cloud API; pure data in and out, two HTTP clients, no feature of ours."""
