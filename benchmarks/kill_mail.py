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
its steps turned round, and must exit 1: `mark-first` (marked, then sent) loses mails, `send-first`
(sent, then claimed and marked in one) doubles them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from advocacy_cli import mail
from advocacy_cli.documents.message import Mailbox, Message, message_id
from advocacy_cli.plan.starting import Answers, start  # placeholder, see below
