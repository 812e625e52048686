"""Written Chinese: characters made comparable, how alike they are, and what stands around a name."""
