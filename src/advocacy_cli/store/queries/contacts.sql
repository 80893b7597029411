-- The latest contact with every target of every campaign: a note that names it, a meeting held, a
-- letter delivered or answered, a promise.
SELECT campaign, target, happened, channel, id, private, recorded, writer, seq FROM (
  SELECT e.campaign, a.id AS target, e.happened,
    CASE e.kind WHEN 'letter-sent' THEN CASE e.channel WHEN 'email' THEN 'email' ELSE 'letter' END
      WHEN 'letter-answered' THEN coalesce(e.channel, 'letter') ELSE e.channel END AS channel,
    e.id, e.private, e.recorded, e.writer, e.seq,
    row_number() OVER (PARTITION BY e.campaign, a.id
      ORDER BY e.happened DESC, e.recorded DESC, e.writer DESC, e.seq DESC) AS place
  FROM entry e JOIN entry_about a ON a.entry = e.id AND a.role = 'target'
  WHERE (e.kind IN ('note', 'letter-sent', 'letter-answered', 'promise')
      OR (e.kind = 'meeting-held' AND e.state = 'held'))
    AND {in_scope} AND e.campaign IS NOT NULL AND e.recorded <= :as_of
    AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
) latest
WHERE place = 1
ORDER BY campaign, target
