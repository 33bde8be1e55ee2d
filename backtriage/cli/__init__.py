"""The door: commands, what they share, and how the program ends."""
