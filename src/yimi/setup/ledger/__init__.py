"""Reading a ledger from a table, and laying it beside the one that is there."""
