"""What other areas ask about feedback."""

from feedback.queries.scores import Asked, Scores, scores

__all__ = ["Asked", "Scores", "scores"]
