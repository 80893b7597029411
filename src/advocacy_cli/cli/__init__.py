"""The command line: one module for each noun, and the only place that knows the terminal."""
