"""People we talk to: identities, attributes, tags and lists, consent."""
