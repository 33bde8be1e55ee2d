"""What practitioners keep: entries that are only added, in one encrypted file."""
