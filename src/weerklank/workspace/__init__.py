"""The kept workspace on this machine: its folder, its database, and Django's settings for both."""
