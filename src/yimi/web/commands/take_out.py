"""`yimi export LIST --as LOGIN`: take a list out from the terminal, by somebody's right."""

import argparse
import shutil
from pathlib import Path

from yimi.accounts.models import User
from yimi.core import clock
from yimi.core.declared import exports
from yimi.core.errors import Refusal
from yimi.core.exporting import make_file, sheet_of, start_export
from yimi.core.permissions import may
from yimi.core.sheets import Mark
from yimi.places.models import Place
from yimi.web import terminal


def run(given: argparse.Namespace) -> int:
    """Write a list to a file: by the right and within the limits of a person, on record, marked."""
    wanted = exports().get(given.list or "")
    if wanted is None:
        terminal.say("可导出的名单  lists:")
        terminal.say(*(f"   {name:<24}{export.title}" for name, export in exports().items()))
        return 0 if not given.list else 1
    user = User.objects.filter(username__iexact=given.login or "", is_active=True).first()
    if user is None or not may(user, wanted.permission):
        terminal.say("✗ 请用 --as 写明一个有权导出的人  name somebody with the right: --as LOGIN")
        return 1
    place = Place.objects.filter(name=given.place).first() if given.place else None
    now = clock.now()
    asked = {"place": place.path} if place else {}
    form = "csv" if given.out.endswith(".csv") else "xlsx"
    try:
        sheet = sheet_of(wanted, user=user, asked=asked, now=now)
        row = start_export(
            export=wanted,
            total=sheet.total,
            by=user,
            now=now,
            form=form,
            reason=given.reason,
            note="终端导出  at the terminal",
            full=given.full and bool(wanted.phones) and may(user, wanted.phones),
        )
    except Refusal as refusal:
        terminal.say(f"✗ {refusal}")
        return 1
    mark = Mark(
        title=str(wanted.title),
        who=f"{user.name}（终端）",
        at=now,
        number=row.number,
        place=place.name if place else "",
        narrowed=sheet.narrowed,
    )
    shutil.move(make_file(row, sheet, mark, by=user, now=now), Path(given.out))
    terminal.say(f"✓ {given.out}  {row.number}  {sheet.total}")
    return 0
