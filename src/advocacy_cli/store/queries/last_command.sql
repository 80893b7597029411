-- The last standing command of a recorder that is no undo and did more than publish or notice:
-- a calendar or a status that is out in the world is not taken back, it is published anew.
SELECT e.command_id
FROM entry e
JOIN entry_text t ON t.entry = e.id AND t.field = 'recorder' AND t.body = :recorder
WHERE e.recorded <= :as_of AND e.command_name <> 'undo' AND e.kind NOT IN ('published', 'redated', 'status-sent')
  AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
-- what this copy wrote goes by its own count: clocks are set back
ORDER BY CASE WHEN e.writer = (SELECT value FROM meta WHERE name = 'writer') THEN e.seq ELSE 0 END DESC,
  e.recorded DESC, e.writer DESC, e.seq DESC
LIMIT 1
