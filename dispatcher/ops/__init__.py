"""For those who run it: health, readiness, metrics, and the overview page's figures."""
