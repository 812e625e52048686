"""Road engines outside this process."""
