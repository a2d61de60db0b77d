"""What the worker runs for this app; each may run twice without harm."""

from accounts import actions


def send_password_link(user: int, site: str, language: str) -> bool:
    """After somebody asked for it; whether there was anybody to send it to."""
    return actions.send_password_link(pk=user, site=site, language=language)


def forget_answers() -> int:
    """Every night: answers kept for repeated requests past their time; returns how many were deleted."""
    return actions.forget_answers()


def watch_reading() -> int:
    """Every minute: an alarm of who reads customers in bulk; returns how many were told of."""
    return actions.watch_reading()
