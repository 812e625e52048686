"""The field pack as a file, and the slip of lines that comes back from it."""
