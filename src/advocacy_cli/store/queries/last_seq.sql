SELECT coalesce(max(e.seq), 0) FROM entry e WHERE e.writer = :writer
