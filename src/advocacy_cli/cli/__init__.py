"""The command line, and the only place that knows the terminal: a room for each part of the help page."""
