SELECT e.key FROM entry e WHERE e.id = :entry
