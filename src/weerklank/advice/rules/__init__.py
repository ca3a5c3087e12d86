"""The kinds of rule that a draft can be checked by; the rules themselves are data."""
