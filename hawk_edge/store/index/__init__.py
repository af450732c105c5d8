"""Every query, written once over Database and grouped by what it is about."""
