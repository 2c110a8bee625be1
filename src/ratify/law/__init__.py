"""Legal time and the count, pure: no clock, no file, no prose."""
