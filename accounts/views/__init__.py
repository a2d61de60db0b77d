"""Pages on which staff are managed and the log is read."""
