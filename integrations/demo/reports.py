"""From damage to a booking: how it is reported, which letters go out, and whether it comes to an appointment."""

from random import Random

from customers.models import BookedVia
from integrations.demo.clock import DAY, HOUR, MINUTE
from integrations.demo.lives import Story
from integrations.demo.visits import book

_ONLINE = (0.585, 0.60)
"""Share of damages reported on the website, first and last; letters with a button lift bookings to 66 and 70 %."""
_OTHERWISE = ((BookedVia.PHONE, 60), (BookedVia.VOICEBOT, 72), (BookedVia.PARTNER, 88), (BookedVia.BRANCH, 100))

# Share of each hour of the day: the website is busiest in the evening, the voicebot works when nobody else does.
_WEB_HOURS = (1, 1, 0, 0, 0, 1, 3, 6, 9, 10, 10, 9, 9, 9, 8, 8, 8, 8, 9, 12, 13, 11, 6, 3)
_BOT_HOURS = (0, 0, 0, 0, 0, 0, 1, 6, 4, 3, 3, 3, 4, 3, 3, 3, 3, 6, 9, 9, 7, 4, 1, 0)
_OFFICE_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 10, 14, 14, 12, 9, 10, 11, 10, 8, 2, 0, 0, 0, 0, 0, 0)
_HOURS = {BookedVia.WEB: _WEB_HOURS, BookedVia.VOICEBOT: _BOT_HOURS}


def report(story: Story, day: int) -> None:
    """Damage on a day: booked at once, or after a quote, or after the glass has come; or it leads to nothing."""
    rng, clock = story.rng, story.clock
    via = channel(rng, clock.share(clock.at(day, 0)))
    at = _asked_at(story, day, via)
    if at > clock.now or at < story.person.since:
        return
    road = rng.random()
    if road < 0.16:
        _after_quote(story, at)
    elif road < 0.52:
        _after_glass(story, at, via)
    else:
        book(story, at, via)


def channel(rng: Random, share: float) -> BookedVia:
    """How somebody gets in touch, at this share of the story."""
    if rng.random() < _ONLINE[0] + (_ONLINE[1] - _ONLINE[0]) * share:
        return BookedVia.WEB
    chance = rng.randrange(100)
    return next(via for via, upto in _OTHERWISE if chance < upto)


def _asked_at(story: Story, day: int, via: BookedVia) -> int:
    if via not in _HOURS:
        day = story.clock.open_day(day)
    hour = story.rng.choices(range(24), weights=_HOURS.get(via, _OFFICE_HOURS))[0]
    return story.clock.at(day, hour * HOUR + story.rng.randrange(HOUR))


def _after_quote(story: Story, at: int) -> None:
    """The letters with a quote bring back some who had left it lying."""
    rng, mailbox, morning = story.rng, story.mailbox, 9 * HOUR + 30 * MINUTE
    clicked = mailbox.send("offerte", at + MINUTE).clicked_at
    if rng.random() < 0.45:
        book(story, at + rng.randrange(HOUR, 40 * HOUR), BookedVia.WEB)
        return
    for key, days in (("offerte-opvolging", 3), ("offerte-laatste", 27)):
        reminded = mailbox.send(key, story.clock.at(min(story.clock.day(at) + days, story.clock.today + 1), morning))
        if reminded.clicked and rng.random() < 0.5:
            book(story, reminded.clicked_at + rng.randrange(4 * MINUTE, DAY), BookedVia.WEB)
            return
    if clicked <= story.clock.now and rng.random() < 0.1:
        book(story, at + 8 * DAY, BookedVia.PHONE)


def _after_glass(story: Story, at: int, via: BookedVia) -> None:
    """The glass is ordered; who clicks in the letter that it has come books on the website, others call."""
    rng, clock = story.rng, story.clock
    story.mailbox.send("schademelding", at + 2 * MINUTE)
    day = clock.open_day(clock.day(at) + rng.randrange(1, 4))
    came = clock.at(day, 9 * HOUR + rng.randrange(8 * HOUR))
    letter = story.mailbox.send("ruit-binnen-sms" if rng.random() < 0.35 else "ruit-binnen", came)
    if letter.clicked and rng.random() < 0.82:
        book(story, letter.clicked_at + rng.randrange(3 * MINUTE, 20 * HOUR), BookedVia.WEB)
    elif rng.random() < 0.7:
        book(story, _asked_at(story, min(day + 2, clock.today + 1), via), via)
