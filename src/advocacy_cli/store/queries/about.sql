SELECT entry, role, id FROM entry_about WHERE entry IN (:ids) ORDER BY entry, role, id
