"""The rows of jobs."""
