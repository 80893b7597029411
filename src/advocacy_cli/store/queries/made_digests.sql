-- Of every file that was ever made, undone or not: what we made stays ours.
SELECT DISTINCT d.sha256
FROM entry_digest d JOIN entry e ON e.id = d.entry
WHERE e.kind IN ('letter-made', 'petition-made') AND e.recorded <= :as_of
