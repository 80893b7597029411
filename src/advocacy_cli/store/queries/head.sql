SELECT e.digest FROM entry e WHERE e.recorded <= :as_of ORDER BY e.digest
