SELECT entry, field, sha256, body, salt FROM entry_text ORDER BY entry, field
