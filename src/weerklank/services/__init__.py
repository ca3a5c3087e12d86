"""What a person can do with Weerklank: one function per use case."""
