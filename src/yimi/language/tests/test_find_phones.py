"""Telephone numbers."""

import pytest

from yimi.language import find_phones


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("138-0000-0000", "13800000000", "mobile"),
        ("+86 138 0000 0000", "13800000000", "mobile"),
        ("１３８００００００００", "13800000000", "mobile"),
        ("0371-88888888", "037188888888", "landline"),
        ("0371-88888888转12", "037188888888-12", "landline"),
        ("座机65551234", "65551234", "landline"),
        ("请打12345", "12345", "service"),
        ("拨打120", "120", "service"),
    ],
)
def test_a_number_is_read(text, number, kind):
    assert [(p.number, p.kind) for p in find_phones(text)] == [(number, kind)]


@pytest.mark.parametrize("text", ["410101199001011234", "20220410", "订单120份", "138****0000"])
def test_other_digits_are_no_telephone(text):
    assert find_phones(text) == ()
