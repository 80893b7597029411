-- References of everything that the journal numbered, undone or not: a name is never given again.
SELECT DISTINCT e.subject FROM entry e
WHERE e.kind IN ('meeting', 'promise', 'step', 'clock') AND e.recorded <= :as_of
UNION
SELECT DISTINCT 'reply:' || e.campaign || '/' || a.id
FROM entry e JOIN entry_about a ON a.entry = e.id AND a.role = 'name'
WHERE e.recorded <= :as_of AND e.kind IN ('letter-made', 'letter-sent', 'letter-refused')
ORDER BY 1
