SELECT entry, after FROM entry_after ORDER BY entry, after
