"""The audit's table, its chain, and its check."""
