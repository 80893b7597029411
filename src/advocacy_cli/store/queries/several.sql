-- Whether more than one copy wrote: 0 or 1, from the two ends of an index.
SELECT CASE WHEN (SELECT min(writer) FROM entry) <> (SELECT max(writer) FROM entry)
  THEN 1 ELSE 0 END
