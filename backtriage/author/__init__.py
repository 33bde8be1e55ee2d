"""The workshop of those who write flows."""
