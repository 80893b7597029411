-- Entries of a command with this key, and whether each stands.
SELECT e.id, e.command_id, CASE WHEN EXISTS
  (SELECT 1 FROM entry u WHERE u.undoes = e.id) THEN 0 ELSE 1 END
FROM entry e WHERE e.key >= :first AND e.key < :after
ORDER BY e.recorded, e.writer, e.seq
