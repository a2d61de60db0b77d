"""How fast texts leave: the sending loop before a gateway of another process that takes its time over each."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.utils import timezone

from accounts.actions import invite
from accounts.models import Market
from accounts.roles import DIGITAL_TEAM
from benchmarks.clock import Figure
from benchmarks.people import market
from benchmarks.sizes import Sizes
from sms import actions
from sms.gateways import Outgoing
from sms.gateways.registry import client
from sms.models import Gateway, Sending, Stage, TemplateVersion, TextMessage
from sms.segments import segments

SECONDS: Final = 0.05
"""How long the gateway takes over a message."""
GOAL: Final = 0.8
"""Of what the gateway itself can do: so many at once, each in so many seconds."""
_TEXT: Final = "Dag, tot morgen om 10:30 in Amersfoort. Lukt het niet? Bel ons even."


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Messages a second, as a share of the gateway's own limit; at the usual number at once, and at four times that."""
    of = _where_it_is_noon(market("bench-sending"))
    sending = _sending(of)
    with _gateway(SECONDS) as url:
        os.environ |= {"HELDER_SMS_BENCH_URL": url, "HELDER_SMS_BENCH_USERNAME": "b", "HELDER_SMS_BENCH_PASSWORD": "b"}
        through = actions.set_gateway(market=of, code="bench", kind="kannel", sender="Helder", price=1)
        for at_once in (through.at_once, 4 * through.at_once):
            Gateway.objects.update(at_once=at_once)
            bare = _bare(Gateway.objects.get(), sizes.sent)
            yield _figure(sending, at_once, sizes.sent, bare)


def _bare(through: Gateway, number: int) -> float:
    """Messages a second of the same calls by as many threads, with nothing written down: what this machine can do."""
    message = Outgoing("bare", "Helder", "+31620000000", _TEXT, segments(_TEXT))
    with closing(client(through)) as speaker, ThreadPoolExecutor(through.at_once) as pool:
        started = time.perf_counter()
        list(pool.map(speaker.send, [message] * number))
        return number / (time.perf_counter() - started)


def _figure(sending: Sending, at_once: int, number: int, bare: float) -> Figure:
    of = sending.market
    _queue(sending, number)
    started, used = time.perf_counter(), time.process_time()
    if actions.drain(market=of) != number:
        raise RuntimeError("not everything was handed over")
    seconds, used = time.perf_counter() - started, time.process_time() - used
    taken = TextMessage.objects.filter(market=of, stage=Stage.ACCEPTED).count()
    TextMessage.objects.filter(market=of).delete()
    if taken != number:
        raise RuntimeError("not everything was accepted")
    rate, cpu = number / seconds, 1000 * used / number
    note = f"{rate:.0f} messages/s, bare calls {bare:.0f}/s; {cpu:.2f} ms of processor time each"
    share = rate / (at_once / SECONDS)
    return Figure(f"sending, {at_once} at once", share, "of its limit", GOAL, most=False, note=note)


def _sending(of: Market) -> Sending:
    writer, second = (
        invite(by=None, email=f"{name}@sending.example", name=name, role=DIGITAL_TEAM, market=of) for name in "ab"
    )
    template = actions.start_template(by=writer, market=of, name="Bench", purpose="service", texts={of.language: _TEXT})
    version = TemplateVersion.objects.get(template=template)
    actions.approve(by=second, version=version)
    return Sending.objects.create(market=of, version=version, by=writer, nonce=uuid4())


def _queue(sending: Sending, number: int) -> None:
    """So many messages that are due, each to another telephone."""
    cut, due = segments(_TEXT), timezone.now() - timedelta(minutes=1)
    TextMessage.objects.bulk_create(
        (
            TextMessage(
                id=uuid4(), market=sending.market, sending=sending, phone=f"+316{20_000_000 + each}",
                language="nl", text=_TEXT, encoding=cut.encoding, segments=cut.count,
                key=each.to_bytes(16, "big"), due_at=due,
            )
            for each in range(number)
        ),
        batch_size=1000,
    )  # fmt: skip


def _where_it_is_noon(of: Market) -> Market:
    """A market in whose zone nothing waits for the morning."""
    of.time_zone = f"Etc/GMT{timezone.now().hour - 12:+d}"
    of.save()
    return of


@contextmanager
def _gateway(seconds: float) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.gateway", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (ourselves)
        try:
            yield str(process.stdout.readline()).strip() if process.stdout else ""
        finally:
            process.terminate()
