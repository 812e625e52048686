"""What a petition ledger means: headers, cells, words, masking. The way in is ``fieldvisit.io.ledgers.read_ledger``."""
