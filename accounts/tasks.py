"""What the worker runs for this app; each may run twice without harm."""

from accounts import actions


def forget_answers() -> int:
    """Every night: answers kept for repeated requests past their time; returns how many were deleted."""
    return actions.forget_answers()
