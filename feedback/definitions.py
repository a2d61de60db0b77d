"""The Net Promoter Score as everybody counts it: who gives 9 or 10 minus who gives 0 to 6, of all who answered."""

from typing import Final

PROMOTER: Final = 9
DETRACTOR: Final = 6
POINTS: Final = f"(CASE WHEN score >= {PROMOTER} THEN 100 WHEN score <= {DETRACTOR} THEN -100 ELSE 0 END)"
"""What an answer counts in SQL: the mean of these is the score."""
