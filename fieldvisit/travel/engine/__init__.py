"""The search: split the network at places, contract it, find fastest ways; integers in, integers out."""
