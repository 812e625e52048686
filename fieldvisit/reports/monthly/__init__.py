"""The monthly report (月报): its content as values, its pictures, and the two documents made of it."""
