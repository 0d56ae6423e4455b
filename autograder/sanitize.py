"""Make a learner's text harmless to look at: on a feedback page, in the formgrader, in a terminal.

nh3 was tried and not taken, nor was nbconvert's `SanitizeHTML` after reading its source: both clean HTML, and this text
is Markdown that nbgrader renders later. nh3 leaves ``[x](javascript:...)`` alone, and of ``if x<y:`` it keeps ``if x``.
"""

import re
from html import escape

JOINED = "\u0600-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
"""Letters and pictures between which an invisible joiner belongs to what is seen: Persian, Hindi, a family of emoji."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # controls a terminal, or is half a character
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # changes the reading direction, or breaks a line unlike `\n`
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # shows nothing
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # notes, tags
    f"|(?<![{JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{JOINED}])"
)
"""Characters that control, turn around or hide something, so that the text shown is not the text there is."""
ACTIVE = re.compile(r"<[A-Za-z/!?]|!\[|\]\((?!https?://)|\]:")
"""What Markdown turns into a tag, a picture, or a link to anything but a page."""
MAX_MARKDOWN = 10_000
"""Longest text read as Markdown, in characters: some texts take time that grows with the square of their length."""


def visible(text: str) -> str:
    """Return text with a replacement sign for each character that would hide or control something."""
    return UNSEEN.sub("\ufffd", text)


def harmless_markdown(text: str) -> str:
    """Return a learner's Markdown, or, when it could do more than be read, the same text as they typed it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    text = visible(text)
    if len(text) <= MAX_MARKDOWN and not ACTIVE.search(text):
        return text
    return f'<pre style="white-space: pre-wrap">{escape(text)}</pre>'
