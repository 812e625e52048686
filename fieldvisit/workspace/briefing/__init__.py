"""The monthly report (月报) and what goes back to a township: put together from the same figures as the pages."""
