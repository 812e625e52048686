"""What the travel times of a plan rest on: roads with the closures of its days, the county's own table, or an estimate."""
