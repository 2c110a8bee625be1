"""What is exported and printed: tables as CSV, XLSX and JSON, bundles with a manifest, papers as PDF.

It takes plain values, and sentences that are already in the reader's language; where they come from it does not know.
"""
