"""Measured quality, with the number of cases behind each figure."""
