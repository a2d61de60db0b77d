"""Questions about pilots."""
