"""What is told at the end, and how it is typeset."""
