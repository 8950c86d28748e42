"""The unit of work in both directions: one row a message, its states, its attempts, its sending."""
