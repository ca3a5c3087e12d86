"""Write messages in the formats that the sources read, for round trips."""
