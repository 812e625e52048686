"""One reader for each kind of road file; all draw ``DrawnRoads``."""
