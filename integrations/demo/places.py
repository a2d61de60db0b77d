"""Where the branches are: towns that exist, branches that do not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A town with a branch; `district` is how its postcodes begin, `weight` how busy it is."""

    town: str
    district: str
    weight: int = 10

    @property
    def key(self) -> str:
        return self.town.lower().replace(" ", "-").replace("'", "")


_DUTCH = """
Amsterdam Noord|10|26;Amsterdam Zuidoost|11|30;Hilversum|12;Almere|13|22;Purmerend|14;Zaandam|15|14;Hoorn|16;
Den Helder|17|6;Alkmaar|18|14;Beverwijk|19;Haarlem|20|18;Hoofddorp|21|14;Leiden|23|16;Alphen aan den Rijn|24;
Den Haag|25|34;Delft|26|12;Zoetermeer|27|14;Gouda|28;Rotterdam Alexander|30|26;Rotterdam Zuid|30|28;Dordrecht|33|14;
Nieuwegein|34|14;Utrecht|35|32;Amersfoort|38|20;Harderwijk|38|8;Tiel|40|7;Middelburg|43|7;Goes|44|7;Roosendaal|47;
Breda|48|20;Tilburg|50|20;Den Bosch|52|20;Eindhoven|56|26;Helmond|57|12;Venlo|59|12;Roermond|60|8;Weert|60|6;
Sittard|61|10;Maastricht|62|14;Heerlen|64|10;Nijmegen|65|18;Ede|67|12;Arnhem|68|18;Doetinchem|70|8;Winterswijk|71|5;
Apeldoorn|73|18;Deventer|74|12;Enschede|75|16;Almelo|76|9;Emmen|78|9;Hoogeveen|79|7;Zwolle|80|18;Lelystad|82|9;
Heerenveen|84|8;Leeuwarden|89|14;Assen|94|9;Groningen|97|24
"""
_BELGIAN = "Antwerpen|20|30;Gent|90|24;Brugge|80|12;Leuven|30|14;Hasselt|35|12;Mechelen|28|12"


def _read(text: str) -> tuple[Place, ...]:
    fields = (line.strip().split("|") for line in text.split(";"))
    return tuple(Place(town, district, int(*weight) if weight else 10) for town, district, *weight in fields)


PLACES = {"nl": _read(_DUTCH), "be": _read(_BELGIAN)}
