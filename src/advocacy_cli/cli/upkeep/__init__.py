"""Setting up and looking after."""
