"""Weerklank turns customers' resistance into resonance."""

__version__ = "0.1.0"
