"""Pages of text messages."""
