"""Letters that twist: races, corrections of corrections, renamings, additions, two targets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli.letters import follow

Advocacy = Callable[..., Any]
REQUEST = "hearings/request"
LETTER = "out/letters/hearings/2026-11-23_documents_mayor-zvecan_sr-Cyrl.docx"


def rows(advocacy: Advocacy, *words: str) -> list[dict[str, Any]]:
    done = advocacy(*words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def dues(advocacy: Advocacy) -> dict[str, dict[str, Any]]:
    return {d["name"]: d for d in rows(advocacy, "due", "--within", "365d")}


def ask(advocacy: Advocacy, name: str, target: str = "mayor-zvecan") -> dict[str, Any]:
    states = rows(advocacy, "ask", "show", name)[0]["states"]
    return next(s for s in states if s["target"] == target)


def edit(root: Path, old: str, new: str) -> None:
    campaign = root / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8")
    assert old in text
    campaign.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def sent(store_url: str, advocacy: Advocacy) -> Advocacy:
    """The campaign's letter made and handed over, on either database."""
    assert advocacy("letter", "make", "hearings").code == 0
    assert advocacy("letter", "sent", REQUEST, "--via", "hand", "--on", "20.11.2026").code == 0
    return advocacy


def test_a_protocol_number_learned_later_changes_no_ask(sent: Advocacy) -> None:
    sent("ask", "set", "hearings/papers", "won", "--with", "mayor-zvecan", "--on", "20.11.2026")
    assert sent("letter", "sent", REQUEST, "--ref", "05-1").code == 0
    assert ask(sent, "hearings/papers")["state"] == "won"
    assert rows(sent, "letter", "list")[0]["ref"] == "05-1"
    kinds = [e["kind"] for e in rows(sent, "journal", "list")]
    assert kinds.count("letter-sent") == 1
    assert [d for d in dues(sent) if d.startswith("hearings/C")] == ["hearings/C1"]


def test_the_number_stays_when_a_scan_comes_without_it(sent: Advocacy, root: Path) -> None:
    sent("letter", "sent", REQUEST, "--ref", "05-1")
    (root / "stamp.jpg").write_bytes(b"jpeg")
    assert sent("letter", "sent", REQUEST, "--file", "stamp.jpg").code == 0
    assert rows(sent, "letter", "list")[0]["ref"] == "05-1"


def test_another_day_of_delivery_moves_all_that_hangs_on_it(sent: Advocacy) -> None:
    assert dues(sent)["hearings/C1"]["due"] == "2026-11-27"
    done = sent("letter", "sent", REQUEST, "--on", "18.11.2026")
    assert "before: sent by hand, Fri 20 November 2026" in done.err
    clock = dues(sent)["hearings/C1"]
    assert (clock["since"], clock["due"]) == ("2026-11-18", "2026-11-25")
    assert ask(sent, "hearings/papers")["since"] == "2026-11-18"
    assert rows(sent, "status")[0]["last_contact"]["happened"] == "2026-11-18"
    assert sent("undo", "-y", "--never-left").code == 0
    assert dues(sent)["hearings/C1"]["since"] == "2026-11-20"


def test_a_delivery_taken_back_leaves_nothing_behind(sent: Advocacy) -> None:
    sent("letter", "sent", REQUEST, "--ref", "05-1")
    (delivery,) = rows(sent, "journal", "list", "--kind", "letter-sent")
    assert sent("undo", delivery["id"], "-y", "--never-left").code == 0
    assert rows(sent, "letter", "list")[0]["state"] == "made"
    assert "hearings/C1" not in dues(sent)
    assert sent("letter", "sent", REQUEST, "--via", "post", "--on", "today").code == 0
    assert "hearings/C2" in dues(sent)


def test_a_letter_made_after_its_correction_lost_its_ground_is_no_bug(advocacy: Advocacy) -> None:
    advocacy("letter", "sent", REQUEST, "--via", "hand", "--on", "yesterday")
    (delivery,) = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    assert advocacy("letter", "correct", REQUEST, "--reason", "x").code == 0
    assert advocacy("undo", delivery["id"], "-y", "--never-left").code == 0
    assert advocacy("letter", "make", "hearings").code == 0


def test_a_correction_repeated_by_either_name_is_made_once(sent: Advocacy) -> None:
    for name in (REQUEST, REQUEST, "hearings/L1", "L1"):
        done = sent("letter", "correct", name, "--reason", "x")
        assert (done.code, done.out.splitlines()[-1]) == (0, "hearings/L2")
    assert len(rows(sent, "journal", "list", "--kind", "letter-corrected")) == 1


def test_a_correction_whose_letter_went_out_is_not_taken_back(sent: Advocacy) -> None:
    sent("letter", "correct", REQUEST, "--reason", "x")
    (entry,) = rows(sent, "journal", "list", "--kind", "letter-corrected")
    sent("letter", "sent", "L2", "--via", "hand", "--on", "today")
    done = sent("undo", entry["id"], "-y")
    assert (done.code, "left the house" in done.err) == (5, True)


def test_a_correction_is_corrected_and_each_names_the_one_before(
    sent: Advocacy, root: Path
) -> None:
    sent("letter", "correct", "L1", "--reason", "x")
    sent("letter", "sent", "L2", "--via", "hand", "--on", "today")
    sent("letter", "correct", "L2", "--reason", "y")
    by = {r["number"]: r for r in rows(sent, "letter", "list")}
    assert [by[n]["state"] for n in ("L1", "L2", "L3")] == ["replaced", "replaced", "made"]
    edit(root, "Објавите", "Доставите")
    assert sent("letter", "make", "hearings").code == 0
    assert {r["number"]: r for r in rows(sent, "letter", "list")}["L3"]["replaces"][:2] == "L2"


def test_only_one_of_two_corrections_at_once_stands(
    sent: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.letters import deliver

    record = deliver._record
    again = ("letter", "correct", REQUEST, "--reason", "x")

    def late(*arguments: Any) -> None:
        monkeypatch.setattr(deliver, "_record", record)
        assert sent(*again).code == 0
        record(*arguments)

    monkeypatch.setattr(deliver, "_record", late)
    done = sent(*again)
    assert done.code == 5, done.err
    assert "was replaced already, by hearings/L2" in done.err
    assert len(rows(sent, "journal", "list", "--kind", "letter-corrected")) == 1


def test_only_one_of_two_deliveries_at_once_stands(
    store_url: str, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = follow.files
    again = ("letter", "sent", REQUEST, "--via", "hand")

    def late(*arguments: Any) -> Any:
        monkeypatch.setattr(follow, "files", files)
        assert advocacy(*again).code == 0
        return files(*arguments)

    monkeypatch.setattr(follow, "files", late)
    done = advocacy(*again)
    assert (done.code, "has changed meanwhile" in done.err) == (5, True)
    assert len(rows(advocacy, "journal", "list", "--kind", "letter-sent")) == 1


def test_a_letter_sent_while_it_is_made_stays_as_it_went(
    store_url: str, advocacy: Advocacy, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.letters import deliver

    advocacy("letter", "make", "hearings")
    before = (root / LETTER).read_bytes()
    edit(root, "Објавите", "Доставите")
    record = deliver._record

    def late(*arguments: Any) -> None:
        monkeypatch.setattr(deliver, "_record", record)
        assert advocacy("letter", "sent", REQUEST, "--via", "hand").code == 0
        record(*arguments)

    monkeypatch.setattr(deliver, "_record", late)
    assert advocacy("letter", "make", "hearings").code == 0
    assert (root / LETTER).read_bytes() == before
    assert len(rows(advocacy, "journal", "list", "--kind", "letter-made")) == 1


def test_a_refusal_takes_the_number_that_making_keeps(store_url: str, advocacy: Advocacy) -> None:
    advocacy("letter", "refused", REQUEST, "--witness", "Ana")
    advocacy("letter", "make", "hearings")
    assert [r["number"] for r in rows(advocacy, "letter", "list")] == ["L1"]


def test_what_is_learned_of_a_refusal_is_kept(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    (root / "photo.jpg").write_bytes(b"jpeg")
    advocacy("letter", "refused", REQUEST)
    assert "kept" in advocacy("letter", "refused", REQUEST, "--file", "photo.jpg").err
    again = advocacy("letter", "refused", REQUEST, "--file", "photo.jpg")
    assert "already" in again.err
    assert len(rows(advocacy, "journal", "list", "--kind", "letter-refused")) == 2


def test_a_renamed_ask_keeps_its_reply(sent: Advocacy, root: Path) -> None:
    edit(root, "  - id: papers\n", "  - id: documents-sr\n    was: [papers]\n")
    edit(root, "    ask: papers\n", "    ask: documents-sr\n")
    assert ask(sent, "hearings/documents-sr")["state"] == "asked"
    done = sent("letter", "answered", "L1")
    assert "ask set hearings/documents-sr STATE" in done.err


def test_two_letters_to_two_targets_and_a_deadline_of_one(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    edit(root, "from: 2026-11-13", "from: letter:request")
    edit(root, "    to: [mayor-zvecan]\n", "    to: [mayor-zvecan, budget-officer]\n")
    for target in ("budget-officer", "mayor-zvecan"):
        advocacy("letter", "sent", REQUEST, "--to", target, "--via", "hand", "--on", "20.11.2026")
    found = dues(advocacy)
    assert found["hearings/documents"]["letter"] == "hearings/L2"
    assert found["hearings/C1"]["letter"] == "hearings/L1", "the other has a period of its own"


def test_an_extension_is_of_one_delivery(store_url: str, advocacy: Advocacy, root: Path) -> None:
    edit(root, "from: 2026-11-13", "from: letter:request")
    advocacy("letter", "sent", REQUEST, "--via", "hand")
    advocacy("postpone", "documents", "--to", "20.12.2026", "--reason", "x")
    assert dues(advocacy)["hearings/documents"]["due"] == "2026-12-20"
    advocacy("letter", "correct", REQUEST, "--reason", "x")
    assert dues(advocacy)["hearings/documents"]["state"] == "waiting for delivery"
    advocacy("letter", "sent", "L2", "--via", "hand")
    assert dues(advocacy)["hearings/documents"]["due"] == "2026-11-30"


def test_what_has_not_begun_is_not_done(store_url: str, advocacy: Advocacy, root: Path) -> None:
    edit(root, "from: 2026-11-13", "from: letter:request")
    done = advocacy("done", "documents")
    assert (done.code, "advocacy letter sent hearings/request" in done.err) == (5, True)
    edit(root, "from: letter:request", "from: petition:hearings-petition")
    waits = dues(advocacy)["hearings/documents"]
    assert waits["settle"] is None
    assert advocacy("due").out.count("petition:hearings-petition is") == 1
    done = advocacy("done", "documents")
    assert (done.code, "from: 2026-11-23" in done.err) == (5, True)


def test_of_two_letters_on_one_ask_the_one_that_runs_counts(
    sent: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent("letter", "make", "hearings", "--again")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-26T09:00:00+01:00")
    sent("letter", "sent", "L2", "--via", "hand")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-28T09:00:00+01:00")
    assert ask(sent, "hearings/papers")["state"] == "asked"
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-10T09:00:00+01:00")
    assert ask(sent, "hearings/papers")["state"] == "no-reply"


def test_thanks_await_no_reply_and_are_named_as_they_are_listed(
    store_url: str, advocacy: Advocacy
) -> None:
    advocacy("letter", "make", "hearings", "--template", "thanks", "--to", "mayor-zvecan")
    (name,) = {r["name"] for r in rows(advocacy, "letter", "list") if r["number"]}
    assert name == "hearings/Template-thanks"
    assert advocacy("letter", "sent", name, "--via", "post").code == 0
    assert "hearings/L1" not in dues(advocacy)
    assert ask(advocacy, "hearings/papers")["state"] == "open"


def test_the_file_that_was_made_is_kept_not_the_one_beside_it(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    advocacy("letter", "make", "hearings")
    path = root / LETTER
    made = path.read_bytes()
    path.with_name(f"{path.stem}-2.docx").write_bytes(b"a draft of somebody")
    advocacy("letter", "sent", REQUEST, "--via", "hand")
    assert [p.read_bytes() for p in (root / "files/2026").iterdir()] == [made]


def test_what_is_private_stays_so_with_all_that_follows(sent: Advocacy) -> None:
    assert sent("letter", "sent", REQUEST, "--private").code == 0
    assert rows(sent, "letter", "list", "--for", "partners")[0]["state"] == "made"
    assert not rows(sent, "journal", "list", "--kind", "letter-proof"), "nothing else was learned"
    assert sent("letter", "sent", REQUEST, "--ref", "05-1").code == 0
    entries = rows(sent, "journal", "list")
    assert {e["private"] for e in entries if e["kind"] in ("letter-sent", "letter-proof")} == {True}
    assert "hearings/C1" not in {d["name"] for d in rows(sent, "due", "--for", "partners")}


def test_a_lost_temporary_file_is_no_evidence(advocacy: Advocacy, root: Path) -> None:
    (root / "scan.jpg").write_bytes(b"jpeg")
    advocacy("log", "hearings", "One", "--file", "scan.jpg")
    (kept,) = (root / "files/2026").iterdir()
    lost = kept.with_name(f".{kept.name}.1-deadbeef.tmp")
    kept.rename(lost)
    advocacy("log", "hearings", "Two", "--file", "scan.jpg")
    assert kept.is_file()
    for entry in rows(advocacy, "journal", "list"):
        (whole,) = rows(advocacy, "journal", "show", entry["id"])
        assert whole["files"] == [f"files/2026/{kept.name}"]


def test_the_later_word_holds_though_a_clock_ran_ahead(
    store_url: str, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("promise", "add", "hearings/hearings", "mayor-zvecan", "Both", "--due", "fri")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T15:00:00+01:00")
    advocacy("promise", "settle", "P1", "kept")
    advocacy("meeting", "move", "first", "--to", "2026-12-05 10:00")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T09:20:00+01:00")
    advocacy("promise", "settle", "P1", "broken")
    assert rows(advocacy, "promise", "list")[0]["state"] == "broken"
    advocacy("meeting", "move", "first", "--to", "2026-12-06 10:00")
    assert rows(advocacy, "meeting", "list")[0]["starts"][:10] == "2026-12-06"
    assert advocacy("undo", "-y").code == 0
    assert rows(advocacy, "meeting", "list")[0]["starts"][:10] == "2026-12-05", "the last one given"


def test_settled_and_settled_again_the_last_word_holds(store_url: str, advocacy: Advocacy) -> None:
    advocacy("promise", "add", "hearings/hearings", "mayor-zvecan", "Both", "--due", "fri")
    advocacy("promise", "settle", "P1", "kept", "--on", "today")
    done = advocacy("promise", "settle", "P1", "broken", "--on", "yesterday")
    assert "before: kept" in done.err
    assert rows(advocacy, "promise", "list")[0]["state"] == "broken"


def test_closing_a_petition_leaves_its_opening(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    edit(root, "opens: 2026-11-01", "opens: 2026-11-25")
    assert {"hearings/hearings-petition", "hearings/hearings-petition.opens"} <= set(dues(advocacy))
    advocacy("postpone", "hearings/hearings-petition", "--to", "20.12.2026", "--reason", "x")
    assert dues(advocacy)["hearings/hearings-petition.opens"]["due"] == "2026-11-25"
    assert advocacy("done", "hearings-petition.opens").code == 0
    assert "hearings/hearings-petition.opens" not in dues(advocacy)
    assert dues(advocacy)["hearings/hearings-petition"]["due"] == "2026-12-20"


def test_a_period_that_binds_us_is_ours(store_url: str, advocacy: Advocacy, root: Path) -> None:
    rules = root / "platform/rules/clocks.yaml"
    text = rules.read_text("utf-8").replace(
        "    silence: refusal\n", "    silence: lost\n    binds: us\n"
    )
    rules.write_text(text, "utf-8")
    found = dues(advocacy)["hearings/documents"]
    assert found["theirs"] is False
    moved = advocacy("postpone", "documents", "--to", "9.12.2026", "--reason", "x")
    assert "binds you by law" in moved.err
    assert "done" in advocacy("done", "documents").err


def test_a_meeting_held_on_another_day_says_so(store_url: str, advocacy: Advocacy) -> None:
    done = advocacy("meeting", "held", "first", "Early", "--on", "today")
    assert "held, Mon 23 November 2026" in done.err
    assert rows(advocacy, "meeting", "show", "first")[0]["on"] == "2026-11-23"
    assert "already" in advocacy("done", "first").err


def test_the_meetings_own_day_makes_it_the_same_again(
    store_url: str, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "meeting",
        "held",
        "first",
        "Agreed",
        "--promise",
        "We will",
        "--promise-due",
        "31.12.2026",
        "--ask",
        "hearings",
    )
    for day in ("03", "04"):
        monkeypatch.setenv("ADVOCACY_NOW", f"2026-12-{day}T18:00:00+01:00")
        assert advocacy(*words).code == 0
    assert len(rows(advocacy, "promise", "list")) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("done", "first", "--on", "today", "--note", "SECRET"),
        ("postpone", "first", "--to", "10.12.2026", "--reason", "SECRET"),
        ("meeting", "held", "first", "SECRET", "--on", "today"),
    ],
)
def test_what_is_said_in_private_of_an_open_meeting_stays_inside(
    store_url: str, advocacy: Advocacy, words: tuple[str, ...]
) -> None:
    assert advocacy(*words, "--private").code == 0
    (entry,) = rows(advocacy, "journal", "list")
    assert (entry["private"], entry["text"]) == (True, "SECRET")
    assert rows(advocacy, "journal", "list", "--for", "donor") == []


def test_an_option_that_stands_twice_is_refused(advocacy: Advocacy) -> None:
    done = advocacy("letter", "sent", REQUEST, "--via", "hand", "--via", "post")
    assert (done.code, "--via stands twice" in done.err) == (2, True)


def test_letters_of_one_number_in_two_campaigns_have_a_period_each(
    sent: Advocacy, root: Path
) -> None:
    text = (root / "campaigns/hearings.yaml").read_text("utf-8")
    (root / "campaigns/other.yaml").write_text(text, "utf-8")
    assert sent("letter", "sent", "other/request", "--via", "hand", "--on", "20.11.2026").code == 0
    assert {"hearings/C1", "other/C1"} <= set(dues(sent))
    assert sent("letter", "answered", "other/L1").code == 0
    assert "hearings/C1" in dues(sent)
    assert "other/C1" not in dues(sent)


def test_letters_of_a_campaign_that_is_gone_are_listed(sent: Advocacy, root: Path) -> None:
    (root / "campaigns/hearings.yaml").unlink()
    (letter,) = rows(sent, "letter", "list")
    assert (letter["name"], letter["state"]) == ("hearings/request", "sent")
    done = sent("letter", "answered", "L1")
    assert (done.code, "put its file back" in done.err) == (4, True)
