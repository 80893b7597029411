-- Ids of the entries of one command.
SELECT e.id FROM entry e WHERE e.command_id = :command AND e.recorded <= :as_of ORDER BY e.seq
