"""The search: split the network at places, take its nodes out one by one, find fastest ways; integers in, integers out."""
