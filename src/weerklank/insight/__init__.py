"""What recurs over many conversations."""
