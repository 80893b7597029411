-- What these entries set, a row for each target.
SELECT e.id, e.kind, t.id, e.state, e.starts, e.ends, e.due, e.channel, e.number
FROM entry e LEFT JOIN entry_about t ON t.entry = e.id AND t.role = 'target'
WHERE e.id IN (:ids)
ORDER BY e.id, t.id
