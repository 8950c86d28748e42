"""A campaign under way: the relay's steps, from the plan to the queues, and what holds it back."""
