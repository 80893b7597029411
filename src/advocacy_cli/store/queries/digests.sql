SELECT entry, name, sha256 FROM entry_digest WHERE entry IN (:ids) ORDER BY entry, name
