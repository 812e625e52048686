"""How cases are written: the villages, the slips, the sentences, and one function per kind of difficulty."""
