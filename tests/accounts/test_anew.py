"""Work that lacks something is begun anew once that was made, and never for ever."""

import pytest

from accounts.anew import NotYetError, begun_anew


class LackingError(NotYetError):
    """What a piece of work needs; `makes` is whether making it helps."""

    def __init__(self, name: str, shelf: set[str], *, makes: bool = True) -> None:
        super().__init__(name)
        self.name, self.shelf, self.makes = name, shelf, makes

    def make(self) -> None:
        """Puts it on the shelf."""
        if self.makes:
            self.shelf.add(self.name)


def test_each_thing_that_is_lacking_is_made_and_all_begins_anew():
    shelf, tries = set(), []

    def work():
        tries.append(sorted(shelf))
        for name in ("first", "second"):
            if name not in shelf:
                raise LackingError(name, shelf)
        return "done"

    assert begun_anew(lambda: begun_anew(work)) == "done"
    assert tries == [[], ["first"], ["first", "second"]]


def test_what_is_lacking_still_after_it_was_made_is_raised():
    tries = []

    def work():
        tries.append(1)
        raise LackingError("never", set(), makes=False)

    with pytest.raises(LackingError):
        begun_anew(work)
    assert len(tries) == 2
