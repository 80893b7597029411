-- Standing entries of commands that can be repeated; nothing where one copy wrote everything. What rules
-- moved is noticed by every copy, and no recorder said it twice.
SELECT e.id, e.writer, e.kind, e.key
FROM entry e
WHERE (SELECT min(w.writer) FROM entry w) <> (SELECT max(w.writer) FROM entry w)
  AND e.key IS NOT NULL AND e.kind <> 'redated' AND e.recorded <= :as_of
  AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
ORDER BY e.recorded, e.writer, e.seq
