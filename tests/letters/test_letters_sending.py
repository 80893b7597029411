"""Made is not sent: delivery, refusal, answer and correction of letters, on both databases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

Advocacy = Callable[..., Any]
REQUEST = "hearings/request"
LETTER = "out/letters/hearings/2026-11-23_documents_mayor-zvecan_sr-Cyrl.docx"


@pytest.fixture
def made(store_url: str, advocacy: Advocacy) -> Advocacy:
    """The test workspace with the campaign's one letter made, on either database."""
    assert advocacy("letter", "make", "hearings").code == 0
    return advocacy


def rows(advocacy: Advocacy, *words: str) -> list[dict[str, Any]]:
    done = advocacy(*words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def due(advocacy: Advocacy, name: str, within: str = "90d") -> dict[str, Any]:
    return next(d for d in rows(advocacy, "due", "--within", within) if d["name"] == name)


def words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


def ask(advocacy: Advocacy, name: str, target: str) -> str:
    states = rows(advocacy, "ask", "show", name)[0]["states"]
    return next(s["state"] for s in states if s["target"] == target)


def test_made_is_not_sent(made: Advocacy) -> None:
    assert ask(made, "hearings/papers", "mayor-zvecan") == "open"
    assert rows(made, "letter", "list")[0]["state"] == "made"
    assert rows(made, "status")[0]["letters"] == {}
    assert rows(made, "status")[0]["last_contact"] is None


def test_sending_starts_the_period_and_asks(made: Advocacy) -> None:
    done = made("letter", "sent", REQUEST, "--via", "hand", "--ref", "05-12/26")
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert "reply due Mon 30 November 2026 (hearings/C1)" in done.err
    assert ask(made, "hearings/papers", "mayor-zvecan") == "asked"
    clock = due(made, "hearings/C1")
    assert clock["settle"] == "advocacy letter answered hearings/L1"
    assert (clock["kind"], clock["due"], clock["since"]) == ("clock", "2026-11-30", "2026-11-23")
    (status,) = rows(made, "status")
    assert status["letters"] == {"sent": 1}
    assert status["last_contact"]["via"] == "letter"


def test_the_same_again_records_nothing(made: Advocacy) -> None:
    said = ("letter", "sent", REQUEST, "--via", "hand", "--ref", "05-12/26")
    made(*said)
    before = rows(made, "journal", "list")
    again = made(*said)
    assert (again.code, again.out) == (0, "hearings/L1\n")
    assert "already" in again.err
    assert rows(made, "journal", "list") == before


def test_what_is_learned_later_is_added(made: Advocacy, root: Path) -> None:
    made("letter", "sent", REQUEST, "--via", "hand", "--on", "20.11.2026")
    (root / "stamp.pdf").write_bytes(b"%PDF stamp")
    done = made("letter", "sent", REQUEST, "--ref", "05-12/26", "--file", "stamp.pdf")
    assert done.code == 0, done.err
    (letter,) = rows(made, "letter", "list")
    assert (letter["sent"], letter["via"], letter["ref"]) == ("2026-11-20", "hand", "05-12/26")
    assert len([d for d in rows(made, "due", "--within", "90d") if d["id"] == "C1"]) == 1


def test_a_dry_run_writes_nothing(made: Advocacy, root: Path) -> None:
    before = rows(made, "journal", "list")
    done = made("letter", "sent", REQUEST, "--via", "post", "-n")
    assert done.code == 0
    assert "would record hearings/L1" in done.out
    assert rows(made, "journal", "list") == before
    assert not (root / "files").exists()


def test_the_letter_as_it_was_sent_is_kept(made: Advocacy, root: Path) -> None:
    path = root / LETTER
    path.write_bytes(path.read_bytes() + b"edited by hand")
    (root / "scan one.pdf").write_bytes(b"%PDF scan")
    made("letter", "sent", REQUEST, "--via", "hand", "--file", "scan one.pdf")
    kept = {p.name: p.read_bytes() for p in (root / "files/2026").iterdir()}
    assert sorted(kept.values()) == sorted([b"%PDF scan", path.read_bytes()])
    for name, content in kept.items():
        assert hashlib.sha256(content).hexdigest()[:8] in name
        assert name.startswith("2026-11-23_hearings-l1-sent_")
    (entry,) = rows(made, "journal", "list", "--kind", "letter-sent")
    (whole,) = rows(made, "journal", "show", entry["id"])
    assert sorted(Path(f).name for f in whole["files"]) == sorted(kept)


def test_a_sent_letter_is_left_as_it_is(made: Advocacy, root: Path) -> None:
    made("letter", "sent", REQUEST, "--via", "hand")
    before = (root / LETTER).read_bytes()
    campaign = root / "campaigns/hearings.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("Објавите", "Доставите"), "utf-8")
    done = made("letter", "make", "hearings")
    assert done.code == 0
    assert "hearings/L1 to mayor-zvecan was sent on 2026-11-23 and is left as it is" in done.err
    assert (root / LETTER).read_bytes() == before
    again = made("letter", "make", "hearings", "--again")
    assert again.code == 0, again.err
    assert (root / LETTER).read_bytes() == before
    assert "hearings/L2" in words(root / LETTER.replace(".docx", "-2.docx"))


def test_a_letter_of_ours_that_was_never_made_here(store_url: str, advocacy: Advocacy) -> None:
    done = advocacy("letter", "sent", REQUEST, "--via", "email", "--on", "yesterday")
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert "keep a scan with --file" in done.err
    assert advocacy("letter", "make", "hearings").err.count("was sent") == 1


def test_refused_at_the_door_is_no_delivery(made: Advocacy) -> None:
    done = made("letter", "refused", REQUEST, "--witness", "two colleagues")
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert "advocacy letter sent hearings/L1 --via post" in done.err
    (letter,) = rows(made, "letter", "list")
    assert (letter["state"], letter["sent"]) == ("refused", None)
    assert ask(made, "hearings/papers", "mayor-zvecan") == "open"
    assert not [d for d in rows(made, "due", "--within", "90d") if d["id"] == "C1"]
    assert "already" in made("letter", "refused", REQUEST, "--witness", "two colleagues").err
    assert made("letter", "sent", "L1", "--via", "post", "--on", "today").code == 0
    assert rows(made, "letter", "list")[0]["state"] == "sent"


def test_an_answer_ends_the_waiting(made: Advocacy) -> None:
    assert made("letter", "answered", REQUEST).code == 5
    made("letter", "sent", REQUEST, "--via", "hand", "--on", "16.11.2026")
    early = made("letter", "answered", "L1", "--on", "10.11.2026")
    assert early.code == 2
    done = made("letter", "answered", "L1", "--note", "they ask for time")
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert "7 days after it was sent" in done.err
    assert "ask set hearings/papers STATE --with mayor-zvecan" in done.err
    assert not [d for d in rows(made, "due", "--within", "90d") if d["id"] == "C1"]
    assert "already" in made("letter", "answered", "L1").err


def test_silence_is_no_reply_from_the_day_after(
    made: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("letter", "sent", REQUEST, "--via", "hand")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-30T20:00:00+01:00")
    assert ask(made, "hearings/papers", "mayor-zvecan") == "asked"
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-01T08:00:00+01:00")
    states = rows(made, "ask", "show", "hearings/papers")[0]["states"]
    assert {"target": "mayor-zvecan", "state": "no-reply", "since": "2026-12-01"} in states
    assert due(made, "hearings/C1")["overdue"] is True
    made("letter", "answered", "L1")
    assert ask(made, "hearings/papers", "mayor-zvecan") == "asked"


def test_an_extension_moves_the_silence(made: Advocacy, monkeypatch: pytest.MonkeyPatch) -> None:
    made("letter", "sent", REQUEST, "--via", "hand")
    done = made("postpone", "C1", "--to", "10.12.2026", "--reason", "they asked for it")
    assert "extended from Mon 30 November 2026 to Thu 10 December 2026" in done.err
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-05T08:00:00+01:00")
    assert ask(made, "hearings/papers", "mayor-zvecan") == "asked"
    assert due(made, "hearings/C1")["state"] == "extended"


def test_a_correction_names_the_wrong_letter_and_stops_its_clock(
    made: Advocacy, root: Path
) -> None:
    assert made("letter", "correct", REQUEST, "--reason", "x").code == 5
    made("letter", "sent", REQUEST, "--via", "hand", "--ref", "7/26")
    campaign = root / "campaigns/hearings.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("Објавите", "Доставите"), "utf-8")
    assert made("letter", "correct", REQUEST).code == 2
    done = made("letter", "correct", REQUEST, "--reason", "the wrong verb")
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == "hearings/L2"
    new = root / LETTER.replace(".docx", "-2.docx")
    assert (
        "Овај допис замењује наш допис бр. hearings/L1 од 23. новембра 2026. године (код вас заведен под бр. 7/26)."
        in words(new)
    )
    assert not [d for d in rows(made, "due", "--within", "90d") if d["id"] == "C1"]
    by_number = {r["number"]: r for r in rows(made, "letter", "list")}
    assert by_number["L1"]["state"] == "replaced"
    assert by_number["L2"]["state"] == "made"
    assert by_number["L2"]["replaces"].startswith("L1")
    again = made("letter", "correct", "L1", "--reason", "the wrong verb")
    assert (again.code, again.out) == (0, "hearings/L2\n")
    made("letter", "make", "hearings")
    assert "замењује" in words(new), "made anew it still says what it replaces"
    made("letter", "sent", "L2", "--via", "hand", "--on", "today")
    assert due(made, "hearings/C2")["settle"] == "advocacy letter answered hearings/L2"
    assert rows(made, "status")[0]["letters"] == {"sent": 2, "replaced": 1}


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("sr-Latn", "Ovaj dopis zamenjuje naš dopis br. hearings/L1 od 23. novembra 2026. godine."),
        ("sq", "Kjo shkresë zëvendëson shkresën tonë nr. hearings/L1 të datës 23 nëntor 2026."),
        ("en", "This letter replaces our letter no. hearings/L1 of 23 November 2026."),
    ],
)
def test_the_correction_speaks_every_language(
    advocacy: Advocacy, root: Path, tag: str, said: str
) -> None:
    advocacy("letter", "sent", REQUEST, "--via", "hand")
    advocacy("letter", "correct", REQUEST, "--reason", "x")
    made = advocacy("letter", "make", REQUEST, "--language", tag)
    assert said in words(root / made.out.splitlines()[0])


def test_undo_of_a_sent_letter_answers_with_the_right_command(made: Advocacy) -> None:
    made("letter", "sent", REQUEST, "--via", "hand")
    done = made("undo", "-y")
    assert done.code == 5
    assert "advocacy letter correct hearings/L1 --reason" in done.err
    assert rows(made, "letter", "list")[0]["state"] == "sent"
    assert made("undo", "-y", "--never-left").code == 0
    assert rows(made, "letter", "list")[0]["state"] == "made"
    assert not [d for d in rows(made, "due", "--within", "90d") if d["id"] == "C1"]


def test_a_deadline_of_the_plan_is_the_letters_clock(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    campaign = root / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8").replace("from: 2026-11-13", "from: letter:request")
    campaign.write_text(text, "utf-8")
    waiting = due(advocacy, "hearings/documents")
    assert (waiting["due"], waiting["state"]) == (None, "waiting for delivery")
    assert waiting["settle"] == (
        "advocacy letter sent hearings/request --to mayor-zvecan --via hand"
    )
    advocacy("letter", "sent", REQUEST, "--via", "hand", "--on", "20.11.2026")
    found = [d for d in rows(advocacy, "due", "--within", "90d") if d["kind"] in ("clock", "reply")]
    assert [(d["name"], d["due"]) for d in found] == [("hearings/documents", "2026-11-27")]
    assert advocacy("done", "documents", "--note", "here it is").out == "hearings/L1\n"
    assert rows(advocacy, "letter", "list")[0]["state"] == "answered"


def test_a_letter_without_a_rule_waits_by_its_own_day(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    campaign = root / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8").replace(
        "    clock: xk-public-documents\n    signed", "    signed"
    )
    campaign.write_text(text, "utf-8")
    advocacy("letter", "sent", REQUEST, "--via", "post")
    reply = due(advocacy, "hearings/L1")
    assert (reply["kind"], reply["due"]) == ("reply", "2026-12-07")
    assert advocacy("postpone", "L1", "--to", "12.12.2026", "--reason", "x").code == 0
    assert due(advocacy, "hearings/L1")["due"] == "2026-12-12"
    assert advocacy("done", "L1").code == 0


def test_which_letter_is_meant_must_be_clear(made: Advocacy) -> None:
    assert made("letter", "sent", "hearings/requst", "--via", "hand").code == 4
    assert made("letter", "sent", "hearings/L9", "--via", "hand").code == 4
    assert made("letter", "sent", REQUEST, "--via", "pigeon").code == 2
    assert made("letter", "sent", REQUEST).code == 2
    assert made("letter", "sent", REQUEST, "--via", "hand", "--on", "1.12.2026").code == 2
    missing = made("letter", "sent", REQUEST, "--via", "hand", "--file", "no-such.pdf")
    assert (missing.code, "there is no file no-such.pdf" in missing.err) == (4, True)


def test_several_targets_want_a_name(store_url: str, advocacy: Advocacy, root: Path) -> None:
    campaign = root / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8").replace("    to: [mayor-zvecan]\n", "")
    campaign.write_text(text, "utf-8")
    done = advocacy("letter", "sent", REQUEST, "--via", "hand")
    assert (done.code, "--to TARGET" in done.err) == (2, True)
    assert advocacy("letter", "sent", REQUEST, "--to", "budget-officer", "--via", "hand").code == 0
    assert ask(advocacy, "hearings/papers", "budget-officer") == "asked"
    assert ask(advocacy, "hearings/papers", "mayor-zvecan") == "open"
