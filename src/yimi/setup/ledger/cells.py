"""Single cells of a ledger: read into values, or a sentence that says what is wrong with them."""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimi.core.declared import Words
from yimi.core.text import phone_digits, phone_problem
from yimi.language import find_phones, normalise_number, to_arabic

OLDEST = 130
# A pregnancy is counted from here: 40 weeks.
PREGNANCY_DAYS = 280
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_YES = {"是", "有", "√", "✓", "✔", "对", "y", "yes", "1", "true", "☑", "o", "○", "v"}
_NO = {
    *("否", "无", "没有", "没", "不是", "不", "-", "--", "/", "\\", "—", "——", "n", "no", "none"),
    *("×", "x", "✗", "☐", "□", "false", "0", "空", "暂无", "不详", "未知", "不清楚", "nan", "null"),
}
DITTO = {"同上", "〃", "″", '"', "“", "”", "''", "々", "上同", "如上", "//"}
_DAY = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})(?:\s*[-/.月]?\s*(\d{1,2}))?")
_SPLIT = re.compile(r"[、，,;；/|\n]+|\s+(?=[^\s转])")
_ID = re.compile(r"\d{17}[\dX]|\d{15}(?!\d)")
_RELATIVES = re.compile(
    r"儿子|女儿|子女|儿媳|女婿|儿|女|孙|侄|外甥|兄|弟|姐|妹|哥|亲|监护|爱人|妻|夫|老伴|父|母|媳|叔|姑|姨|舅|保姆"
)


# Most cells of a table are empty, and most days are fine: nothing is translated for those.
BIRTH: Words = gettext_lazy("Date of birth")
EXPECTED: Words = gettext_lazy("Expected day of birth")


def plain(cell: str) -> str:
    """Return a cell as it is compared: full width made narrow, without blanks at its edges."""
    return unicodedata.normalize("NFKC", cell).strip() if not cell.isascii() else cell.strip()


def is_no(cell: str) -> bool:
    """Return whether a cell says no, or that nothing is known."""
    return plain(cell).lower() in _NO


def yes_or_no(cell: str) -> bool | None:
    """Return what a cell says; None where it says something else."""
    bare = plain(cell).lower()
    if bare in _YES:
        return True
    return False if bare in _NO else None


def phones_of(cell: str) -> tuple[list[tuple[str, str]], bool]:
    """Return the numbers of a cell with their kinds, and whether it says that there is none.

    Raises ValueError with a sentence for people.
    """
    text = re.sub(r"(?<=\d)\.0$", "", plain(cell))
    if not text or is_no(text):
        return [], text in {"无", "没有", "没"}
    if re.fullmatch(r"[无没]有?(?:电话|手机|座机|联系方式)", text):
        return [], True
    if _ID.fullmatch(text.upper().replace(" ", "")):
        raise ValueError(
            _("In the column of telephones stands an identity number: the row has slipped.")
        )
    found: list[tuple[str, str]] = []
    kind = ""
    for part in _SPLIT.split(re.sub(r"(?<=\d)\s+(?=\d{3,4}(?:\s|$|\D))", "", text)):
        digits = phone_digits(part)
        if 7 <= len(digits.partition("-")[0]) <= 12:
            numbers = [digits]
        else:
            numbers = [phone.number for phone in find_phones(part)]
        words = re.sub(r"[\d\-+()（）:：\s*]", "", part)
        kind = _kind_in(words) or ("" if words else kind)
        for number in numbers:
            if problem := phone_problem(number):
                raise ValueError(
                    _("The telephone “%(number)s” cannot be right. %(why)s")
                    % {"number": part[:24], "why": problem}
                )
            found.append((number, kind or _kind_by_look(number)))
        if not numbers and part and not is_no(part) and any(sign.isdigit() for sign in part):
            raise ValueError(
                _("“%(number)s” is no telephone number: correct it or leave it empty.")
                % {"number": part[:24]}
            )
    if not found and not _kind_in(text):
        raise ValueError(
            _("“%(number)s” is no telephone number: correct it or leave it empty.")
            % {"number": text[:24]}
        )
    return list(dict.fromkeys(found)), False


def _kind_in(words: str) -> str:
    if "邻居" in words or "隔壁" in words or "代接" in words or "对门" in words:
        return "neighbour"
    return "relative" if _RELATIVES.search(words) else ""


def _kind_by_look(number: str) -> str:
    return "mobile" if len(number) == 11 and number.startswith("1") else "landline"


def id_number_of(cell: str) -> str:
    """Return an identity number whose check digit fits. Raises ValueError."""
    if not cell:
        return ""
    number = re.sub(r"[\s'‘’`]", "", plain(cell)).upper()
    if not number or is_no(number):
        return ""
    if "*" in number:
        return ""
    if re.fullmatch(r"\d{15}", number):
        return number
    if re.fullmatch(r"1[3-9]\d{9}", number):
        raise ValueError(
            _("In the column of identity numbers stands a telephone: the row has slipped.")
        )
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValueError(
            _("The identity number has %(n)s characters, it must have 18: correct it.")
            % {"n": len(number)}
        )
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[17]:
        raise ValueError(
            _("The identity number is mistyped: its last character does not fit the others.")
        )
    return number


def born_by(id_number: str) -> str:
    """Return the day of birth that an identity number holds, as digits."""
    return id_number[6:14] if len(id_number) == 18 else f"19{id_number[6:12]}"


def sex_by(id_number: str) -> str:
    """Return the sex that an identity number holds."""
    digit = id_number[16] if len(id_number) == 18 else id_number[14]
    return "m" if int(digit) % 2 else "f"


def sex_of(cell: str) -> str:
    """Return f, m or nothing. Raises ValueError where the cell holds something else."""
    if not cell:
        return ""
    text = plain(cell)
    if not text or is_no(text):
        return ""
    found = {"男": "m", "女": "f", "m": "m", "f": "f"}.get(text[:1].lower(), "")
    if not found:
        raise ValueError(
            _("In the column of the sex stands “%(cell)s”: has the row slipped?")
            % {"cell": text[:20]}
        )
    return found


def day_of(cell: str, *, what: Words) -> date | None:
    """Return a day; of a year and month the first. Raises ValueError."""
    if not cell:
        return None
    text = plain(cell)
    if not text or is_no(text):
        return None
    found = _DAY.match(text)
    if text.isdigit() and len(text) == 5:
        # A day as Excel counts them, in a cell that has lost its format.
        return date(1899, 12, 30) + timedelta(days=int(text))
    if text.isdigit() and len(text) not in (6, 8):
        found = None
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass
    raise ValueError(
        _("%(what)s: “%(day)s” is no day; write it like 1950-01-31.")
        % {"what": what, "day": text[:20]}
    )


def born_of(cell: str, today: date) -> date | None:
    """Return a day of birth. Raises ValueError where nobody alive was born then."""
    born = day_of(cell, what=BIRTH)
    if born is None:
        return None
    told = {"day": born.isoformat(), "age": today.year - born.year}
    if born > today:
        raise ValueError(_("Born on %(day)s: that day is still to come. Check the year.") % told)
    if today.year - born.year > OLDEST:
        raise ValueError(
            _("Born on %(day)s would be %(age)s years old: check the year of birth.") % told
        )
    return born


def age_of(cell: str) -> int | None:
    """Return an age in years. Raises ValueError."""
    if not cell:
        return None
    text = plain(cell)
    if not text or is_no(text):
        return None
    found = re.fullmatch(r"(?:约|虚岁|大约)?(\d{1,4})(?:\.\d+)?\s*(?:周?岁|多岁|左右|\+)?", text)
    if re.fullmatch(r"\d+\s*个?(?:月|天)大?", text):
        return 0
    number = int(found[1]) if found else to_arabic(re.sub(r"周?岁$", "", text))
    if number is None:
        raise ValueError(
            _("In the column of the age stands “%(cell)s”: has the row slipped?")
            % {"cell": text[:20]}
        )
    if number > OLDEST:
        raise ValueError(_("Nobody is %(age)s years old: correct the age.") % {"age": number})
    return number


def tenure_of(cell: str) -> str:
    """Return owner, tenant or other; empty: not said."""
    if not cell:
        return ""
    text = plain(cell)
    if not text or is_no(text):
        return ""
    if re.search(r"租|房客", text) and not re.search(r"不|非|公租房自住", text):
        return "tenant"
    if re.search(r"自住|自有|业主|产权|自购|自己|房主|商品房|房改|户主", text):
        return "owner"
    return "other"


def mobility_of(cell: str) -> str:
    """Return the code of how somebody gets about; empty: not said."""
    if not cell:
        return ""
    text = plain(cell)
    if not text or is_no(text):
        return ""
    for code, words in (
        ("bed", r"卧床|瘫|不能下床|失能|完全不能"),
        ("wheelchair", r"轮椅"),
        (
            "no_stairs",
            r"不能下楼|下楼困难|下不了楼|不便|不方便|拄拐|拐杖|困难|半自理|半失能|需扶|需要扶|部分",
        ),
        ("walks", r"正常|自如|自理|良好|能走|方便|可以|健康|^好$|^是$|^能$"),
    ):
        if re.search(words, text):
            return code
    raise ValueError(
        _("How they get about is not understood: “%(cell)s”. Write: walks, no stairs, wheelchair"
          " or in bed.") % {"cell": text[:20]}
    )  # fmt: skip


def away_of(cell: str) -> str | None:
    """Return where somebody is who is away (empty: not said where); None: they are at home."""
    text = plain(cell)
    if (
        not text
        or is_no(text)
        or re.fullmatch(r"是|在|在家|在住|常住|居家|本地|人户一致|实住|户在人在|自住|居住", text)
    ):
        return None
    if re.fullmatch(r"外出|不在家?|暂不在|人户分离|户在人不在|空挂|未在住", text):
        return ""
    return re.sub(r"^(?:外出至?|暂住在?|现居住?在?|去了?|在外地?)[:：,，]?", "", text)[:80]


def floor_of(cell: str) -> int | None:
    """Return a floor; B1 and 负一 are -1."""
    text = normalise_number(plain(cell))
    found = re.match(r"(B|-|负)?(\d{1,2})", text.upper())
    if not found:
        return None
    return -int(found[2]) if found[1] else int(found[2])


def due_day(cell: str, today: date) -> date | None:
    """Return the day on which a birth is expected. Raises ValueError."""
    due = day_of(cell, what=EXPECTED)
    if due is not None and not -60 <= (due - today).days <= PREGNANCY_DAYS + 30:
        raise ValueError(
            _("The expected day of birth %(day)s is no day within nine months: check it.")
            % {"day": due.isoformat()}
        )
    return due


def due_by_weeks(cell: str, today: date) -> date | None:
    """Return the day on which a birth is expected, by the weeks that have passed. ValueError."""
    if not cell:
        return None
    text = plain(cell)
    if not text or is_no(text):
        return None
    found = re.match(r"(?:孕|怀孕)?(\d{1,3})\s*(?:周|w|\+|$)(?:\+?\s*(\d)\s*天?)?", text.lower())
    weeks = int(found[1]) if found else to_arabic(re.sub(r"周$", "", text.removeprefix("孕")))
    if weeks is None or weeks > 44:
        raise ValueError(
            _("“%(cell)s” is no number of weeks of a pregnancy: correct it.") % {"cell": text[:20]}
        )
    days = weeks * 7 + int(found[2] or 0) if found else weeks * 7
    return today + timedelta(days=PREGNANCY_DAYS - days)
