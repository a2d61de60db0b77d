"""Questions about templates, who would get a text message, and what became of those sent."""
