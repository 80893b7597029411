SELECT coalesce(max(m.number), 0) FROM outbox m
