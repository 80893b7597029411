SELECT entry, role, id FROM entry_about ORDER BY entry, role, id
