"""What is shown and asked: tables, errors, progress, words."""
