"""OGC API - Features, Part 1 (Core and GeoJSON): villages with their open matters, never a single case."""
