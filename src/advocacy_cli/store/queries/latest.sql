-- When a subject was last written on.
SELECT max(e.recorded) FROM entry e WHERE e.subject = :subject
