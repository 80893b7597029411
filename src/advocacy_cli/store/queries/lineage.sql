-- All entries of a subject, whether they stand, and what each saw. That a calendar told of it is no
-- change of the thing itself.
SELECT e.id,
  CASE WHEN e.kind = 'undo' OR EXISTS
    (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of) THEN 0 ELSE 1 END,
  a.after
FROM entry e LEFT JOIN entry_after a ON a.entry = e.id
WHERE e.subject = :subject AND e.recorded <= :as_of AND e.kind <> 'published'
ORDER BY e.recorded, e.writer, e.seq
