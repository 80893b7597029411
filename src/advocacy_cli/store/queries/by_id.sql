-- Entries with these ids, undone or not.
SELECT e.id, e.writer, e.seq, e.command_id, e.kind, e.campaign, e.subject, e.happened, e.recorded,
  e.arrived, e.due, e.starts, e.ends, e.planned, e.state, e.channel, e.number, e.sequence,
  e.private, e.undoes, e.command_name, e.digest,
  (SELECT min(u.id) FROM entry u WHERE u.undoes = e.id AND u.recorded <= :as_of)
FROM entry e
WHERE e.id IN (:ids) AND e.recorded <= :as_of
ORDER BY e.happened, e.recorded, e.writer, e.seq
