"""How the tables change, step by step."""
