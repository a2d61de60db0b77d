"""What the worker runs for this app."""

from feedback import actions


def forget_expired() -> int:
    """Every night: what customers wrote, past its term."""
    return actions.forget_expired()
