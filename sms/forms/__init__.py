"""What people fill in about text messages."""
