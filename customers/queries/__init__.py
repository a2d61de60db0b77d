"""Questions about customers: who is meant, and who they are. Never writes."""
