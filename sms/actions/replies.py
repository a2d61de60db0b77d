"""What a text of a customer brings about."""

from sms.models import IncomingText


def receive(incoming: IncomingText) -> None:
    """Takes in one text, inside the caller's transaction, which then marks it as processed; it is handed over once."""
