"""Where things stand, what was done, and what was taken back."""
