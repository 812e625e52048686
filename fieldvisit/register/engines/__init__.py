"""What each database needs said: the two that a register can lie in, each in a module of its own."""
