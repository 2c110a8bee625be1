"""The map and the record, pure: definitions and their checks, the machine, entries, replay, deadlines, alerts due."""
