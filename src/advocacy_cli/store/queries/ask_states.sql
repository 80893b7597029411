-- The state of every ask for every target at the end of a day, as far as it stands: what was set, a
-- letter that was sent (asked), a promise (promised).
SELECT campaign, ask, target, state, happened, id, recorded, writer, seq FROM (
  SELECT s.*, row_number() OVER (PARTITION BY s.campaign, s.ask, s.target
      ORDER BY s.happened DESC, s.recorded DESC, s.writer DESC, s.seq DESC) AS place
  FROM (
    SELECT e.campaign, coalesce('ask:' || e.campaign || '/' || k.id, e.subject) AS ask,
      a.id AS target, e.happened, e.id, e.recorded, e.writer, e.seq,
      CASE e.kind WHEN 'letter-sent' THEN 'asked' WHEN 'promise' THEN 'promised' ELSE e.state END
        AS state
    FROM entry e
    JOIN entry_about a ON a.entry = e.id AND a.role = 'target'
    LEFT JOIN entry_about k ON k.entry = e.id AND k.role = 'ask' AND e.kind <> 'ask-set'
    WHERE e.kind IN ('ask-set', 'letter-sent', 'promise')
      AND (e.kind = 'ask-set' OR k.id IS NOT NULL)
      AND e.happened <= :until AND {in_scope} AND e.recorded <= :as_of
      AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
  ) s
) latest
WHERE place = 1
ORDER BY campaign, ask, target
