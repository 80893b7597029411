-- The mails that may go now, the oldest first.
SELECT m.number FROM outbox m
WHERE m.state = 'queued' AND m.writer = :writer AND (m.next_try IS NULL OR m.next_try <= :now)
  AND m.number > :past AND (:all_numbers = 1 OR m.number IN (:numbers))
ORDER BY m.number LIMIT :most
