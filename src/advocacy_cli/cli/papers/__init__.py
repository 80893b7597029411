"""Letters, petitions and envelopes."""
