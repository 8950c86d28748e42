"""What the assistant knows: texts and documents, cut into passages that PostgreSQL finds by their words."""
