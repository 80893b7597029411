"""Advocacy campaigns from the command line: the plan is text, what happened is a journal."""

__version__ = "0.1.0"
