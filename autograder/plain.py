"""Make a learner's text harmless to look at: on a feedback page, in the formgrader, in a terminal."""

import re
from html import escape

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that steer a terminal or turn the reading direction, so that one does not see what stands there."""
ACTIVE = re.compile(r"<[A-Za-z/!?]|!\[|\]\((?!https?://)|\]:")
"""What Markdown makes a tag, a picture, or a link to anything but a page."""
MAX_MARKDOWN = 10_000
"""Longest text read as Markdown, in characters: some texts take time that grows with the square of their length."""


def visible(text):
    """Return text with a sign in the place of each character that would hide or steer something."""
    return UNSEEN.sub("\ufffd", text)


def harmless_markdown(text):
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
