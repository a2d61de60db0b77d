"""Searching customers, their cards, and saying that two are one."""
