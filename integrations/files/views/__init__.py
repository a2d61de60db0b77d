"""Pages of files: parse, one question or action, a page or a file."""
