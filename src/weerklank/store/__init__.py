"""The kept workspace: what is stored, how its tables change, and how it is searched."""
