-- Mails of these states and numbers, the oldest first; what they say is asked for one by one.
SELECT m.number, m.id, m.entry, m.writer, m.key, m.kind, m.sender, m.recipient, m.subject, m.message_id,
  m.state, m.attempt, m.worker, m.attempts, m.queued, m.first_try, m.last_try, m.next_try, m.reply, m.changed
FROM outbox m
WHERE (:all_states = 1 OR m.state IN (:states)) AND (:all_numbers = 1 OR m.number IN (:numbers))
ORDER BY m.number
