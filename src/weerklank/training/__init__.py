"""Make the models again from data and seed; a home of heavy libraries."""
