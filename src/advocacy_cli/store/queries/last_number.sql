-- The highest number that was ever given, undone or not.
SELECT coalesce(max(e.number), 0) FROM entry e
WHERE e.kind IN (:kinds) AND e.campaign IN (:campaigns)
