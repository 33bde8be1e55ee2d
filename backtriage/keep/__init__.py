"""What stays on the machine, for its owner only."""
