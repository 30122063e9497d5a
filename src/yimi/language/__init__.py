"""Reading Chinese messages: chains, free text, forwarded chats, rows of a sheet."""

from .address import Address, AddressPart, read_address
from .columns import ColumnGuess, TableLayout, guess_columns
from .doors import doors_named, find_doors
from .items import find_items
from .numbers import natural_key, normalise_number, to_arabic
from .phones import find_phones
from .reading import read
from .row import read_row
from .signs import find_signs
from .table import TableReading, read_table
from .types import (
    DoorRef,
    Framed,
    Item,
    Person,
    Phone,
    Proposal,
    Reading,
    ServiceGuess,
    ServiceWords,
    Sign,
    Span,
    Unread,
    Vocabulary,
    WantedTime,
)

__all__ = [
    "Address",
    "AddressPart",
    "ColumnGuess",
    "DoorRef",
    "Framed",
    "Item",
    "Person",
    "Phone",
    "Proposal",
    "Reading",
    "ServiceGuess",
    "ServiceWords",
    "Sign",
    "Span",
    "TableLayout",
    "TableReading",
    "Unread",
    "Vocabulary",
    "WantedTime",
    "doors_named",
    "find_doors",
    "find_items",
    "find_phones",
    "find_signs",
    "guess_columns",
    "natural_key",
    "normalise_number",
    "read",
    "read_address",
    "read_row",
    "read_table",
    "to_arabic",
]
