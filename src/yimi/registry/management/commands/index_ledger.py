"""`yimi manage index_ledger`: write anew what every household is found by."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yimi.registry.entries import renew_area
from yimi.registry.models import Household


class Command(BaseCommand):
    help = "重建台账检索，可随时中断重来  write anew what every household is found by"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", default="", help="only below this place")

    def handle(self, *_args: Any, **options: Any) -> None:
        total = Household.objects.count()
        done = renew_area(options["path"], told=lambda done: self._tell(done, total))
        self.stdout.write(f"\r✓ {done:,}")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"\r{done:,} / {total:,}", ending="")
        self.stdout.flush()
