-- Standing entries at a moment, oldest happening first.
SELECT e.id, e.writer, e.seq, e.command_id, e.kind, e.campaign, e.subject, e.happened, e.recorded,
  e.arrived, e.due, e.starts, e.ends, e.planned, e.state, e.channel, e.number, e.sequence,
  e.private, e.undoes, e.command_name, e.digest, NULL
FROM entry e
WHERE e.recorded <= :as_of
  AND e.arrived >= :since
  AND (:all_kinds = 1 OR e.kind IN (:kinds))
  AND (:all_campaigns = 1 OR e.campaign IN (:campaigns))
  AND {in_scope}
  AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
ORDER BY e.happened, e.recorded, e.writer, e.seq
