"""Tools for assistants: they read the workspace and propose, and never change anything themselves."""
