"""Run a set of processes as one: start in order, restart what dies, leave nothing behind."""
