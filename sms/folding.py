"""Letters as a message's meaning is read from them: small, without marks, and what looks or sounds alike made one."""

import unicodedata
from typing import Final

_LONGEST: Final = 1000
_ALIKE: Final[dict[int, str]] = {
    **dict(zip(map(ord, "аеіорԁтухѕјпс"), "aeiopdtyxsjps", strict=True)),
    **dict(zip(map(ord, "αεικνορτυχσςπ"), "aeiknoptyxssp", strict=True)),
    **dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnoprstuvwyz", strict=True)),
    **{start + place: chr(ord("a") + place) for start in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)},
}
"""Letters of other alphabets that look or sound like ours, small capitals, and letters in circles, boxes and flags."""
_STROKES: Final = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters whose mark Unicode does not take off."""


def plain(text: str) -> str:
    """`text` in small letters without marks; at most its first thousand characters, for an order is short."""
    spelled = unicodedata.normalize("NFKD", text[:_LONGEST].replace("\ufffd", " "))
    shown = (letter for letter in spelled if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf")
    return "".join(shown).casefold().translate(_STROKES)


def alike(text: str) -> str:
    """The same with our letter in the place of each that looks or sounds like one."""
    return plain(text).translate(_ALIKE)
