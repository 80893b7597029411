"""What was promised, what runs out when, what happened, and the report on it."""
