"""Questions about typed numbers, answered by the same statistics as the pilots' pages."""

from pilots.calculator.answers import QUESTIONS, Answer, answer
from pilots.calculator.fields import RefusedError

__all__ = ["QUESTIONS", "Answer", "RefusedError", "answer"]
