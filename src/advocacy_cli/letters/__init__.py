"""Letters: who gets which one in which language, made whole or not at all.

The front doors: `recipients.drafts` (who), `make.Press` (what it says) and `deliver.deliver`
(files and entries). Light ones for lists: `recipients`, `numbering`, `fields`.
"""
