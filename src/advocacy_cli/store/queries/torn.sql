-- The entries of every subject on which several copies set something: whether each is standing and of
-- these kinds, and what it saw. Nothing at all where one copy wrote everything.
SELECT e.subject, e.id,
  CASE WHEN e.kind IN (:kinds) AND NOT EXISTS
    (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of) THEN 1 ELSE 0 END,
  a.after
FROM entry e LEFT JOIN entry_after a ON a.entry = e.id
WHERE (SELECT min(w.writer) FROM entry w) <> (SELECT max(w.writer) FROM entry w)
  AND e.recorded <= :as_of AND e.subject IN (
    SELECT s.subject FROM entry s
    WHERE s.kind IN (:kinds) AND s.recorded <= :as_of AND (:all = 1 OR s.subject = :subject)
    GROUP BY s.subject HAVING :renamed = 1 OR min(s.writer) <> max(s.writer))
ORDER BY e.subject, e.recorded, e.writer, e.seq
