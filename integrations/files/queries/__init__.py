"""Questions about imports; they never write."""
