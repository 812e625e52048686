"""Who may see and do what: division codes, roles, scopes, and the confidentiality class of every field."""
