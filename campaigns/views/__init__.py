"""Pages of campaigns: parse, one question, a page or a file."""
