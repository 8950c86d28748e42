"""One action on many conversations: on those chosen, or on all that fit a filter."""
