"""What follows from the labels: diagnosis, contradictions, figures and the next step."""
