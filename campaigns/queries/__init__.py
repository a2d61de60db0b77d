"""Questions about campaigns. Figures come from the result tables; only the lists of people read messages."""
