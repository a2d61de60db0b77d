"""Measured figures with the goal beside each: `python -m benchmarks`, or `make bench`."""
