-- Ids of entries that point at kept files, undone or not.
SELECT DISTINCT d.entry FROM entry_digest d JOIN entry e ON e.id = d.entry
WHERE (d.name = :name OR (d.name > :after AND d.name < :before)) AND e.recorded <= :as_of
ORDER BY d.entry
