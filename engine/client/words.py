"""The interface's language: gettext catalogues, switched while the program runs, and a pseudo-locale for tests.

Hands on `_`, `ngettext`, `switch`, `LANGUAGES`. A text without a translation stays English.
"""

from __future__ import annotations

import gettext as library
from importlib.resources import files
from io import BytesIO

LANGUAGES = {"en": "English", "be": "Беларуская", "ru": "Русский", "zh": "中文"}
"""Language -> its name in itself."""
PSEUDO = "pseudo"
"""A third longer and accented: shows what is cut and what is not translated."""
_ACCENTED = str.maketrans("aeiouAEIOUcnsy", "àéîõüÀÉÎÕÜçñšý")
_now: library.NullTranslations = library.NullTranslations()
_language = "en"


class _Pseudo(library.NullTranslations):
    def gettext(self, message: str) -> str:
        return longer(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return longer(msgid1 if n == 1 else msgid2)


def longer(text: str) -> str:
    """A text as the pseudo-locale has it; fields in braces and tags stay as they are."""
    out, inside = [], 0
    for character in text:
        inside += character in "{<"
        out.append(character if inside else character.translate(_ACCENTED))
        inside -= character in "}>"
    return f"[{''.join(out)}{'~' * (len(text) // 3)}]"


def switch(language: str) -> None:
    """Speak this language from now on. Raises KeyError for one there is none of."""
    global _now, _language
    if language == PSEUDO:
        _now = _Pseudo()
    elif language == "en":
        _now = library.NullTranslations()
    else:
        LANGUAGES[language]
        _now = library.GNUTranslations(BytesIO((files("assets") / "locale" / f"{language}.mo").read_bytes()))
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def _(message: str) -> str:
    """The text in the language spoken now."""
    return _now.gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a text that goes with a number; put the number in with `format(n=...)`."""
    return _now.ngettext(one, many, number)
