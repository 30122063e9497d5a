"""The words that `yimi` understands on a terminal."""

import argparse

HELP = """\
yimi demo               演示街道（可加 --postgres）  the demonstration sub-district
yimi serve              正式运行  run for real
yimi serve --lan        同一 Wi-Fi 的手机也能打开，不用上网  for phones on the same Wi-Fi
yimi worker             单独的后台进程  a background worker of its own
yimi backup             备份（加密）  an encrypted backup; --check, --recovery-sheet
yimi restore 备份文件   从备份恢复  go back to a backup
yimi pack check 文件夹   检查本地的规则包  check a pack of your own
yimi standby --from 地址 第二台电脑随时备着一份  a second laptop keeps a warm copy
yimi takeover           由这台接替  this laptop takes over from the first
yimi import ledger 文件  导入台账（可先 --dry-run 试算）  take a table into the ledger
yimi export 名单 --as 用户名   导出名单  take a list out, on record
yimi audit              核对操作记录链  check the audit chain
yimi doctor             自检  what is misconfigured or stuck
yimi reset-password LOGIN        给一个临时密码  a temporary password
yimi reset-second-factor LOGIN   取消二次验证  take a lost second factor away
yimi manage …           Django 的管理命令  Django's own commands
./yimi test             运行测试  run the tests (from a checkout)
"""
OF_A_LOGIN = ("reset-password", "reset-second-factor")
KEEPING = ("backup", "restore", "standby", "takeover")
LISTS = ("import", "export")
COMMANDS = (
    *("demo", "serve", "worker", *KEEPING),
    *("pack", "audit", "doctor", *LISTS, *OF_A_LOGIN),
)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="yimi", epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name)
        if name in {"demo", "serve"}:
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8000)
            command.add_argument("--workers", type=int, default=1, help="processes for pages")
        if name == "serve":
            _lan(command)
        if name in OF_A_LOGIN:
            command.add_argument("login", help="登录名  the login name")
        if name == "standby":
            _standby(command)
        if name == "takeover":
            _takeover(command)
        if name == "import":
            _import(command)
        if name == "export":
            _export(command)
        if name == "doctor":
            command.add_argument("--json", action="store_true", help="for other programs")
        if name == "pack":
            _pack(command)
        if name == "backup":
            _backup(command)
        if name == "restore":
            _restore(command)
        if name == "demo":
            command.add_argument("--postgres", action="store_true", help="on its own PostgreSQL")
            command.add_argument("--fresh", action="store_true", help="forget what was there")
            command.add_argument("--residents", type=int, help="a larger place, for measuring")
    manage = commands.add_parser("manage")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "file", nargs="*", help="[ledger] FILE: Excel, CSV, ods; without one: go on with the last"
    )
    command.add_argument("--columns", help="what columns hold: 3=phone,5=group:pregnant")
    command.add_argument(
        "--confirm", action="store_true", help="the columns of a sheet without heads are right"
    )
    command.add_argument("--place", help="where its doors are: a name or a path")
    command.add_argument("--dry-run", action="store_true", help="try only; nothing goes in")
    command.add_argument("--make-doors", action="store_true", help="enter doors that are missing")
    command.add_argument("--errors", metavar="FILE", help="write the refused rows to this file")
    command.add_argument(
        "--as", dest="login", metavar="LOGIN", help="who gives it; else the machine"
    )


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("list", nargs="?", help="which list; without one: all that there are")
    command.add_argument("--as", dest="login", metavar="LOGIN", help="by whose right")
    command.add_argument("--out", default="yimi.xlsx", help="the file: .xlsx or .csv")
    command.add_argument("--place", help="narrowed to a place, by its name")
    command.add_argument("--reason", default="report", help="report, hand_out, partner, check")
    command.add_argument("--full", action="store_true", help="telephones in full, by right")


def _pack(command: argparse.ArgumentParser) -> None:
    command.add_argument("act", choices=["check", "list"], help="check or list packs")
    command.add_argument("folder", nargs="*", help="without one: all packs of this place")


def _lan(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--standby", action="store_true", help="let a second laptop keep a copy (yimi standby)"
    )
    command.add_argument("--standby-port", type=int, default=8444)
    reach = command.add_mutually_exclusive_group()
    reach.add_argument(
        "--lan", action="store_true", help="for phones on the same network, encrypted"
    )
    reach.add_argument(
        "--lan-plain", action="store_true", help="the same, readable by others on the network"
    )
    command.add_argument("--tls-port", type=int, default=8443, help="of the pages with --lan")


def _backup(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", help="the file to write")
    command.add_argument("--to", metavar="DIR", help="the folder to write it to")
    command.add_argument("--check", metavar="FILE", help="check a backup instead")
    command.add_argument("--key", help="another recovery key than the one that lies here")
    command.add_argument("--recovery-sheet", action="store_true", help="write the sheet to print")


def _restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", help="the backup")
    command.add_argument("--into", metavar="DIR", help="another data folder than the usual one")
    command.add_argument("--replace", action="store_true", help="move aside what is there")
    command.add_argument("--key", help="the recovery key; asked for where it is not given")
    command.add_argument("--finish", action="store_true", help=argparse.SUPPRESS)
    command.add_argument("--takeover", action="store_true", help=argparse.SUPPRESS)


def _standby(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="source", required=True, metavar="ADDRESS", help="of the one that serves"
    )
    command.add_argument("--key", help="its recovery key; asked for where it is not given")
    command.add_argument("--every", type=float, default=10, help="seconds between two looks")


def _takeover(command: argparse.ArgumentParser) -> None:
    command.add_argument("--key", help="the recovery key; asked for where it is not given")
    command.add_argument("--replace", action="store_true", help="move aside what is there")
    command.add_argument("--no-serve", action="store_true", help="only bring the copy up")
    command.add_argument(
        "--own-data",
        action="store_true",
        help="no copy: the data that lies here serves, above whoever served until now",
    )
    command.add_argument("--lan", action="store_true", help="serve phones, as serve --lan")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
