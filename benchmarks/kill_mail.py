"""Kills at random moments while mail is sent: how many were lost silently, doubled, or left uncertain.

    python benchmarks/kill_mail.py [--kills 100] [--mails 400] [--seed N] [--wrong mark-first|send-first]

Queues mails in a fresh workspace (embedded SQLite), then runs `advocacy mail send -y` against a real
SMTP server on loopback and kills it (SIGKILL) at a random moment, over and over; once all kills are spent
a last run ends undisturbed. Then every row of the outbox is held against what the server really took.

- lost silently: marked as sent, never arrived (or neither sent nor shown as open);
- doubled: one message that arrived more than once;
- uncertain: shown to the officer as such; at most one for each kill.

Exits 1 unless nothing was lost, nothing doubled, the uncertain are no more than the kills, and nothing
is left waiting. That it can fail is checked with `--wrong`: it runs the same program with the order of
its steps turned round, and must exit 1: `mark-first` (marked, then sent) lost 12 of 120 mails in 25
kills, `send-first` (sent, then claimed and marked in one) doubled 8.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from advocacy_cli import mail
from advocacy_cli.cli.upkeep.demo import copy_sample
from advocacy_cli.documents.message import Mailbox, Message, message_id
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace

ME = "platform@example.org"
START = "import sys; from advocacy_cli.__main__ import run; sys.exit(run(sys.argv[1:]))"
WRONG = {
    "": "",
    "mark-first": """
import sys, advocacy_cli.mail
carry = sys.modules["advocacy_cli.mail.carry"]  # the package has a function of that name
send = carry._sent
def mark_then_send(store, carrier, mail):
    with store.command("mail send") as command:
        command.outbox.become(mail, "sent", before=("sending",))
    return send(store, carrier, mail)
carry._sent = mark_then_send
carry._marked = lambda store, mail, reply, follow: "sent"
""",
    "send-first": """
from advocacy_cli.store.outbox import Posting
become = Posting.become
def claim_nothing(self, number, worker, now):
    mail = self.find(number)
    return mail._replace(first_try=now, last_try=now) if mail.state == "queued" else None
Posting.claim = claim_nothing
Posting.become = lambda self, mail, state, **more: become(
    self, mail, state, **{**more, "before": (*more["before"], "queued")})
""",
}


class Sink:
    """A server that takes everything, each after a moment, and counts by Message-ID."""

    def __init__(self, seed: int) -> None:
        self.taken: Counter[str] = Counter()
        self.chance = random.Random(seed)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.chance.uniform(0, 0.03))
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        await asyncio.sleep(self.chance.uniform(0, 0.03))
        return "250 taken"


def fill(root: Path, port: int, count: int) -> None:
    """A workspace with so many mails in its outbox."""
    copy_sample(root, {})
    with (root / "advocacy.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nrate = 0\ndaily = 0\nfrom = "{ME}"\n'
        )
    with Store(open_workspace(root, os.environ)) as store, store.command("fill") as command:
        for n in range(count):
            to = Mailbox(f"r{n}@example.org")
            message = Message(
                Mailbox(ME), (to,), (), f"Letter {n}", "Text\n", None, (), datetime.now(UTC),
                message_id(ME, str(n)),
            )  # fmt: skip
            about = Draft(
                "mail", "hearings-zvecan", "letter:hearings-zvecan/request", number=n + 1,
                about=(("target", f"t{n}"), ("name", f"L{n + 1}aa")),
            )  # fmt: skip
            mail.queue(command, message, "letter", about, (str(n),))


def send(root: Path, wrong: str) -> subprocess.Popen[bytes]:
    """A run of `advocacy mail send -y`."""
    command = [sys.executable, "-c", WRONG[wrong] + START, "-C", str(root), "mail", "send", "-yq"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def killed(process: subprocess.Popen[bytes], sink: Sink, chance: random.Random) -> bool:
    """Kill a run at a random moment, mostly once it sends; False where it had ended well before."""
    before = sink.taken.total()
    if chance.random() > 0.1:  # the others die while they start
        while process.poll() is None and sink.taken.total() == before:
            time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.35))
    process.send_signal(signal.SIGKILL)
    _, words = process.communicate()
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"a run ended with {process.returncode}\n{words.decode()}")
    return process.returncode == -signal.SIGKILL


def judge(root: Path, sink: Sink, kills: int) -> bool:
    """Print the figures; whether all is as it must be."""
    with Store(open_workspace(root, os.environ)) as store:
        rows = store.outbox().mails()
        letters = {
            name for e in store.history().entries(kinds=("letter-sent",)) for name in e.ids("name")
        }
    states = Counter(row.state for row in rows)
    open_ = ("uncertain", "queued", "held", "sending", "dead", "cancelled")
    lost = [r for r in rows if r.state not in open_ and not sink.taken[r.message_id]]
    doubled = [name for name, times in sink.taken.items() if times > 1]
    unsure = [row for row in rows if row.state == "uncertain"]
    arrived = sum(sink.taken[row.message_id] > 0 for row in unsure)
    waiting = len(rows) - states["sent"] - len(unsure)
    print(f"kills            {kills}")
    print(f"mails            {len(rows)}")
    print(
        f"marked as sent   {states['sent']}, each with its letter-sent: {len(letters) == states['sent']}"
    )
    print(f"lost silently    {len(lost)}")
    print(f"doubled          {len(doubled)}")
    print(f"uncertain        {len(unsure)} (shown; {arrived} of them had arrived)")
    print(f"neither          {waiting}")
    right = not lost and not doubled and not waiting and len(unsure) <= kills
    return right and len(letters) == states["sent"]


def main() -> int:
    """Fill, kill, judge."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--wrong", choices=sorted(WRONG), default="", help="the order turned round")
    said = parser.parse_args()
    sink, chance = Sink(said.seed), random.Random(said.seed)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(sink, hostname="127.0.0.1", port=port)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        server.start()
        try:
            fill(root, port, said.mails)
            kills = 0
            while kills < said.kills:
                process = send(root, said.wrong)
                kills += killed(process, sink, chance)
                if process.returncode == 0:
                    break
            last = send(root, said.wrong)
            _, words = last.communicate()
            if last.returncode:
                print(words.decode(), file=sys.stderr)
            return int(not judge(root, sink, kills) or kills < said.kills)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
