"""What is shown of a ledger before any of it is stored, and the sender's own workbook with what should be put right."""
