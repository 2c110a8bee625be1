"""The seal, pure: canonical bytes, leaf hashes, the tree, checkpoints, verification.

Nothing here knows of law, of a database, of a file or of the present moment.
"""
