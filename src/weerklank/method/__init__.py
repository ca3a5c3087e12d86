"""The method as data: forms of resistance, moves, steps and rules, in Dutch and English."""
