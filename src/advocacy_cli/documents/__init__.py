"""Documents: the .docx package, the letterhead, Markdown to OOXML, templates in a sandbox.

The front doors: `letterhead` (a page to write on), `markdown` and `sandbox` (text to OOXML),
`package` (bytes that repeat) and `staging` (many files in place together).
"""
