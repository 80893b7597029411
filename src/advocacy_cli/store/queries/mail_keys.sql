-- The mails with this key, the last first: one that was called off or refused may be queued again.
SELECT m.number, m.state FROM outbox m
WHERE m.key >= :first AND m.key < :after
ORDER BY m.number DESC
