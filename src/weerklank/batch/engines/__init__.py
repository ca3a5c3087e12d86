"""What runs a batch's tasks: processes on this machine, or a Ray cluster."""
