-- Published calendar items, undone or not: what has left the house cannot be called back.
SELECT e.id FROM entry e WHERE e.kind = 'published' AND e.recorded <= :as_of ORDER BY e.id
