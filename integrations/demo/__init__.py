"""A plausible year of a car-glass repairer who does not exist, told from a seed and loaded through the real actions."""
