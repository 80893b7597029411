SELECT m.message FROM outbox m WHERE m.id = :id
