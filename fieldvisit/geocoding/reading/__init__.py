"""Reading one place in a text: what may stand at a position, level by level, as written or misspelled."""
