"""People we talk to: identities, and later lists, attributes, consent."""
