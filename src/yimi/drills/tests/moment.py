"""The moment at which the tests' demonstrations are made."""

from datetime import datetime
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
