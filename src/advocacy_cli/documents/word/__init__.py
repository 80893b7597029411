"""Word files as templates: an author's .docx to OOXML text with Jinja tags, one line a paragraph.

The front door is `template.compile_word`. What happens to a part, in this order: `clean` (tracked
changes, comments, content controls, what editing left behind), `places` (what a person calls each
paragraph), `fields` (mail merge), `tags` (tags that Word split are joined), `blocks` (loops and
conditions around paragraphs, rows and columns). `parts` is about the package, `finish` about what
a loop without rows leaves behind.
"""
