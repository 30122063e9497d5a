"""Backups: sealed files that hold all it takes to go on elsewhere.

The modules that only read and write files (`recovery`, `sealed`, `archive`, `unpacking`) need no
settings: a backup is opened where there is no installation yet.
"""
