"""What a message is beside an answer or a question: courtesies, doubts, and what ends a talk."""

from enum import StrEnum


class Remark(StrEnum):
    THANKS = "thanks"
    """Also a goodbye."""
    ASSENT = "assent"
    """"Dale", "ok", a thumb up, a message without words: heard, and nothing told."""
    WELL = "well"
    """How are you."""
    NO = "no"
    LATER = "later"
    """They cannot talk now."""
    ENOUGH = "enough"
    """They do not want to be asked any more."""
    LOST = "lost"
    """They did not understand what we said."""
    UNSURE = "unsure"
    """They do not know."""
    PRICEY = "pricey"
    """It costs more than they have, or than they thought."""
    UPSET = "upset"
    """A complaint about us, or an insult."""
    NOT_ME = "not_me"
    """A wrong number."""
    GONE = "gone"
    """They bought already, or look for nothing any more."""

    RENTS = "rents"
    """They look for a home to rent, where homes are sold."""


LEAVES = frozenset({Remark.GONE, Remark.NOT_ME, Remark.RENTS})
"""Nothing is left to talk about."""
LIGHT = frozenset({Remark.THANKS, Remark.ASSENT, Remark.WELL, Remark.NO})
"""Nothing to understand in it, and nothing to be sorry for."""
