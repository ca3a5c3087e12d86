"""The workplace in the browser: pages over the same services as the command line."""
