SELECT entry, field, body FROM entry_text WHERE entry IN (:ids) ORDER BY entry, field
