"""Corpora: read millions of utterances in shards, on one machine or on a cluster."""
