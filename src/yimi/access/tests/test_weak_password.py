"""Why a password is refused, in words for who has to choose one."""

import pytest
from tests.scenes import PASSWORD

from yimi.access.actions import CannotChangePassword, change_password
from yimi.accounts.models import User
from yimi.accounts.passwords import password_problems
from yimi.accounts.tests.helpers import signed_in

WHO = User(username="zhangsan88", name="张三丰道长本人", phone="13800138000")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("短", "密码至少 10 位。"),
        ("zhangsan888", "密码和您的登录名、姓名或电话太像了，换一个。"),
        ("13800138000", "密码和您的登录名、姓名或电话太像了，换一个。"),
        ("张三丰道长本人的密码", "密码和您的登录名、姓名或电话太像了，换一个。"),
        ("password123", "这个密码太常见，别人一猜就中。换一个，例如三个不相干的词连起来。"),
        ("床前明月光疑是地上霜", ""),
    ],
)
def test_a_weak_password_is_refused_in_plain_chinese(password, said):
    assert password_problems(password, WHO) == said


def test_no_page_shows_the_name_of_a_column(street):
    with pytest.raises(CannotChangePassword) as refused:
        change_password(user=street.worker, old=PASSWORD, new="worker", now=street.now)
    assert "username" not in str(refused.value)
    form = {"old": PASSWORD, "new": "worker", "again": "worker"}
    page = signed_in(street.worker).post("/me/password/", form).content.decode()
    assert "密码至少 10 位。" in page
    assert signed_in(street.outsider).get("/me/password/").status_code == 200
