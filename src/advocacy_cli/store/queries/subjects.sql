-- Everything that was ever written on, by the names of then.
SELECT DISTINCT e.subject FROM entry e WHERE e.subject IS NOT NULL AND e.recorded <= :as_of
ORDER BY e.subject
