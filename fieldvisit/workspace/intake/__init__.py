"""A ledger on its way into the register: looked at, checked without storing anything, brought in, returned to its sender."""
