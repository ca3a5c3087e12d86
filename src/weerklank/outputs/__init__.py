"""Reports in each format that people ask for."""
