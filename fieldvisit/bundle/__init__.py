"""A folder from which an office without internet installs fieldvisit: wheels with their hashes, and a script."""
