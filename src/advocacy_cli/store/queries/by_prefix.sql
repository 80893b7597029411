-- Ids of entries and commands that begin so: between the prefix and the next possible one.
SELECT e.id, e.command_id
FROM entry e
WHERE e.recorded <= :as_of AND {in_scope}
  AND ((e.id >= :first AND e.id < :after) OR (e.command_id >= :first AND e.command_id < :after))
ORDER BY e.recorded, e.writer, e.seq
