"""The index of words in petitions: pairs of signs, because Chinese has no spaces and most words have two signs."""
