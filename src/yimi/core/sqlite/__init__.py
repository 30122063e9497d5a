"""Django's engine for SQLite, with writers that wait for each other in short steps."""
