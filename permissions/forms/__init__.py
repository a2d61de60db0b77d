"""What the pages of this area take."""
