"""The only writers of answers."""

from feedback.actions.forgetting import forget_customer_answers, forget_expired
from feedback.actions.merging import hand_over_answers
from feedback.actions.recording import record_answers

__all__ = ["forget_customer_answers", "forget_expired", "hand_over_answers", "record_answers"]
