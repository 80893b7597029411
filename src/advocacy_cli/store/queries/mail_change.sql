-- Give a mail another state, if nobody else has done so since it was read.
UPDATE outbox SET state = :state, writer = :writer, attempt = :attempt, worker = :worker,
  attempts = :attempts, first_try = :first_try, last_try = :last_try, next_try = :next_try,
  reply = :reply, changed = :changed
WHERE id = :id AND state IN (:before) AND coalesce(attempt, '') = :saw
