"""The national centre: takes results in, scores them, releases packages."""
