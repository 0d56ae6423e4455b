"""plain.py: is every character that hides, turns or steers something shown as a sign, and every letter left alone?"""

import unicodedata

import pytest

from autograder.sanitize import harmless_markdown, visible

STEERING = "\x00\x08\x0b\x1b\x7f\x9b"
TURNING = "\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
BREAKING = "\x85\u2028\u2029"
HIDING = "\xad\u034f\u115f\u180e\u200b\u2060\u2064\u206f\u3164\ufeff\uffa0\ufff9\U0001d173"
TAGS = "\U000e0001\U000e0041\U000e007f\U000e0100\U000e01ef"
each_character = pytest.mark.parametrize(
    "character", STEERING + TURNING + BREAKING + HIDING + TAGS, ids=lambda character: f"U+{ord(character):04X}"
)


@each_character
def test_a_character_that_is_not_seen_is_shown(character):
    """Does a sign stand where a character would hide, turn or steer something?"""
    assert visible(f"a{character}b") == "a\ufffdb"
    assert character not in harmless_markdown(f"see{character} <b>")


def test_nothing_else_formats_unseen():
    """Is every format character of Unicode replaced, but for the number signs of scripts, which one sees?"""
    found = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cf", "Cc", "Zl", "Zp", "Cs")]
    kept = [c for c in found if visible(f"a{c}b") != "a\ufffdb" and c not in "\t\n\r"]
    names = [unicodedata.name(c) for c in kept]
    shown = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")
    assert [name for name in names if not name.startswith(shown)] == []


@pytest.mark.parametrize(
    "text",
    [
        "tabs\tand\nlines\r\n",
        "naïve Köln π ≈ 3, ∂L/∂w",
        "שלום, عليكم السلام",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "👩\u200d💻 👩🏽\u200d🔬 ❤\ufe0f\u200d🔥",
        "日本語",
    ],
)
def test_what_people_write_stays(text):
    """Are letters of every script left alone, also where a joiner belongs to what one sees?"""
    assert visible(text) == text


@pytest.mark.parametrize("text", ["pass\u200dword", "a\u200cb", "\u200d", "1\u200d2", "👩\u200da"])
def test_a_joiner_that_joins_nothing_is_shown(text):
    """Is a joiner between letters that it cannot join a sign, like all that is not seen?"""
    assert "\ufffd" in visible(text)
