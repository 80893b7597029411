-- The state of every ask for every target at the end of a day, as far as it stands.
SELECT campaign, subject, target, state, happened, id, recorded, writer, seq FROM (
  SELECT e.campaign, e.subject, a.id AS target, e.state, e.happened, e.id, e.recorded, e.writer,
    e.seq, row_number() OVER (PARTITION BY e.campaign, e.subject, a.id
      ORDER BY e.happened DESC, e.recorded DESC, e.writer DESC, e.seq DESC) AS place
  FROM entry e JOIN entry_about a ON a.entry = e.id AND a.role = 'target'
  WHERE e.kind = 'ask-set' AND e.happened <= :until AND (:private = 1 OR e.private = 0)
    AND e.recorded <= :as_of
    AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
) latest
WHERE place = 1
ORDER BY campaign, subject, target
