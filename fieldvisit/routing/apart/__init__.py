"""Work in a process of its own, with limits of time and memory: whatever happens to it, there is a plan or a clear error."""
