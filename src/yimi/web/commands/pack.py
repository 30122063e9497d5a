"""`yimi pack`: check the packs of this place, and list those that can be chosen."""

import argparse
from pathlib import Path

from django.apps import apps

from yimi.core.declared import fulfillers
from yimi.packs.checking import check_folder
from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import PackError, known_packs, load_pack, own_packs
from yimi.web import terminal


def run(given: argparse.Namespace) -> int:
    """Say what is wrong with each pack in the words of whoever wrote it; 1 where anything is."""
    if given.act == "list":
        return _list()
    homes = [Path(folder).resolve() for folder in given.folder] or own_packs()
    if not homes:
        place = terminal.data_home() / "packs"
        terminal.say(f"{place} 里还没有规则包。 No pack of this place yet.")
        return 0
    return max(_check(home) for home in homes)


def _check(home: Path) -> int:
    problems = check_folder(home)
    for problem in problems:
        terminal.say(f"✗ {home.name}/{problem}")
    if problems:
        terminal.say(f"  共 {len(problems)} 处，改好后再运行一次。 {len(problems)} to mend.")
        return 1
    pack = load_pack(home.name, folder=home.parent)
    try:
        installed = [config.label for config in apps.get_app_configs()]
        check_fulfillers(pack, registered=fulfillers(), installed=installed)
    except PackError as error:
        terminal.say(f"✗ {home.name}：fulfiller 写错了。 {error}")
        return 1
    count = len(pack.services)
    terminal.say(
        f"✓ {home.name}（{pack.name.zh}，版本 {pack.version}）可以用：共 {count} 项服务。",
        "  重新启动程序后生效。 Good; restart the program to use it.",
    )
    return 0


def _list() -> int:
    for code in known_packs():
        try:
            pack = load_pack(code)
        except PackError:
            terminal.say(f"✗ {code}：读不出来，请运行 yimi pack check")
            continue
        terminal.say(f"  {code}  {pack.name.zh}  {pack.version}  {len(pack.services)} 项服务")
    return 0
