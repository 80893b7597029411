-- When the mails were handed to the server that were tried since a moment, the oldest first.
SELECT m.last_try FROM outbox m WHERE m.last_try > :since ORDER BY m.last_try
