"""Matters by month of receipt: the strip of months, and the same months of the year before."""
