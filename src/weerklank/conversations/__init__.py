"""Conversations as records: who said what to whom, and when."""
