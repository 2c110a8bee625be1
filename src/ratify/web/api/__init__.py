"""The HTTP API: the same verbs as the desk and the command line, under ``/api/v1``, with bearer tokens."""
