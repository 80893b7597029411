-- What a merge must agree with.
SELECT e.id, e.writer, e.seq, e.key, e.digest FROM entry e
