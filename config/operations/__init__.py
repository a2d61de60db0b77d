"""What operations need: whether it lives, how it does, what is wrong with it, and a way back after a loss."""
