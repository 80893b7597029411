-- Letters whose delivery is told to nobody: their names, each with its campaign.
SELECT DISTINCT e.campaign || '/' || n.id
FROM entry e JOIN entry_about n ON n.entry = e.id AND n.role = 'name'
WHERE e.kind = 'letter-sent' AND e.private = 1 AND e.recorded <= :as_of
ORDER BY 1
