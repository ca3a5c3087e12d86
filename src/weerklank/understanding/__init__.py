"""Labels on turns: what the words look like, what they do, and where that shows."""
