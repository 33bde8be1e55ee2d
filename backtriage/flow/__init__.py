"""The language in which flows are written."""
