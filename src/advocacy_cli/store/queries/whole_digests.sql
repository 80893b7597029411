SELECT entry, name, sha256 FROM entry_digest ORDER BY entry, name
