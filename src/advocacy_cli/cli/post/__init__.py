"""The post: what waits, what went, and what may carry it."""
