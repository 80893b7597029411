-- Whether an entry may be told: nothing private, and nothing of what became of a private thing.
((:private = 1 OR (e.private = 0
    AND (e.subject IS NULL OR e.subject NOT IN (SELECT born.subject FROM entry born
      WHERE born.private = 1 AND born.subject IS NOT NULL
        AND born.kind IN ('meeting', 'promise', 'step', 'clock')))
    AND (e.kind = 'letter-made' OR NOT EXISTS (SELECT 1 FROM entry_about n WHERE n.entry = e.id
      AND n.role = 'name' AND e.campaign || '/' || n.id IN (:unheard)))))
  AND (:everywhere = 1 OR e.campaign IN (:chosen))
  AND (e.subject IS NULL OR e.subject NOT IN (:hidden)))
