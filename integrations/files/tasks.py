"""What the worker runs for imports; each may run twice without harm."""

from integrations.files import actions


def carry_on(pk: int) -> None:
    """Works on one file for a while; what is left is queued again."""
    actions.carry_on(pk=pk)


def take_up_waiting() -> int:
    """Every minute: files whose worker died, or whose task went lost; returns how many were looked at."""
    return actions.take_up_waiting()


def delete_expired() -> int:
    """Every night: files, rejected rows and ways back past their retention; returns how many imports lost theirs."""
    return actions.delete_expired()
