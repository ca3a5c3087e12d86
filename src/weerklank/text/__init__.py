"""Raw text: spans, normalisation, segments, phrases and language."""
