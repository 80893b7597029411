"""The folder that a web server gives out: its calendars, its page, and what it never overwrites."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ics_rules
import pytest
from test_calendar_export import FIRST, at, edit, uid_of

from advocacy_cli.calendar import page, seal

Run = Callable[..., Any]
Read = Callable[[bytes], dict[str, dict[str, Any]]]
MAIN, ONE, PAGE = "advocacy.ics", "advocacy_hearings.ics", "index.html"


@pytest.fixture(autouse=True)
def _a_feed_may_say_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in a feed and in no file that is sent."""
    more = {"METHOD", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", seal.NAME}
    allowed = ics_rules.ALLOWED
    monkeypatch.setitem(allowed, "VCALENDAR", allowed["VCALENDAR"] | more)
    monkeypatch.setitem(allowed, "VEVENT", allowed["VEVENT"] | {"ORGANIZER"})


@pytest.fixture
def feed(advocacy: Run, root: Path) -> Callable[..., dict[str, bytes]]:
    """Run `calendar feed` and give its files."""

    def call(*arguments: str) -> dict[str, bytes]:
        done = advocacy("calendar", "feed", "web", *arguments)
        assert done.code == 0, done.err
        return {f.name: f.read_bytes() for f in sorted((root / "web").iterdir())}

    return call


def states(done: Any) -> dict[str, str]:
    return {Path(row["file"]).name: row["state"] for row in json.loads(done.out)}


def test_it_holds_everything_and_each_campaign(feed: Any, read: Read) -> None:
    files = feed()
    assert sorted(files) == [MAIN, ONE, PAGE]
    facts = read(files[MAIN])
    assert len(facts) == 6
    assert read(files[ONE]) == facts
    assert uid_of(FIRST) in facts


def test_it_says_when_to_look_again_and_who_publishes_it(feed: Any, root: Path) -> None:
    lines = list(ics_rules.content_lines(feed()[MAIN]))
    assert "METHOD:PUBLISH" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
    assert "X-PUBLISHED-TTL:PT4H" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)
    by = 'ORGANIZER;CN="Платформа за тест":mailto:office@example.org'
    assert lines.count(by) == lines.count("BEGIN:VEVENT")
    edit(root, 'email = "office@example.org"', 'email = ""', "advocacy.toml")
    lines = list(ics_rules.content_lines(feed()[MAIN]))
    assert not any(line.startswith(("METHOD", "ORGANIZER")) for line in lines)


def test_a_name_cannot_start_a_property_of_its_own(feed: Any, root: Path) -> None:
    said = 'organisation = "A\\"\\nATTENDEE:mailto:x@example.org ^n; B"'
    file = root / "advocacy.toml"
    text = re.sub("organisation = .*", said.replace("\\", "\\\\"), file.read_text())
    file.write_text(text)
    lines = list(ics_rules.content_lines(feed()[MAIN]))
    assert not any(line.startswith("ATTENDEE") for line in lines)
    assert any(
        line.startswith('ORGANIZER;CN="A ATTENDEE:mailto:x@example.org n; B"') for line in lines
    )


def test_the_same_feed_again_touches_nothing(
    store_url: str, feed: Any, root: Path, advocacy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = feed("--url", "https://example.org/k/")
    stamps = {f.name: f.stat().st_mtime_ns for f in (root / "web").iterdir()}
    count = advocacy("journal", "list", "--kind", "published", "--json").out
    at(monkeypatch, "2026-11-25T12:00:00")
    assert feed("--url", "https://example.org/k") == before
    assert {f.name: f.stat().st_mtime_ns for f in (root / "web").iterdir()} == stamps
    assert advocacy("journal", "list", "--kind", "published", "--json").out == count


def test_a_change_touches_its_own_files(
    store_url: str, feed: Any, advocacy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = feed()
    at(monkeypatch, "2026-11-24T12:00:00")
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    done = advocacy("calendar", "feed", "web", "--json")
    assert states(done) == {MAIN: "changed", ONE: "changed", PAGE: "same"}
    after = feed()
    assert after[PAGE] == before[PAGE]
    facts = ics_rules.read(after[MAIN])
    assert [uid for uid, f in facts.items() if f["sequence"]] == [uid_of(FIRST)]
    advocacy("meeting", "cancel", "hearings/first")
    assert ics_rules.read(feed()[MAIN])[uid_of(FIRST)]["status"] == "CANCELLED"


def test_an_export_and_a_feed_say_the_same_of_an_event(
    feed: Any, advocacy: Run, root: Path
) -> None:
    files = feed()
    advocacy("calendar", "export")
    exported = (root / "out/calendar/advocacy.ics").read_bytes()
    assert ics_rules.read(exported) == ics_rules.read(files[MAIN])


@pytest.mark.parametrize("name", [MAIN, ONE, PAGE])
def test_what_was_edited_by_hand_is_not_overwritten(
    name: str, feed: Any, advocacy: Run, root: Path
) -> None:
    before = feed()
    file = root / "web" / name
    file.write_bytes(file.read_bytes().replace("а".encode(), "о".encode(), 1))
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    for arguments in ((), ("-n",)):
        done = advocacy("calendar", "feed", "web", "--url", "https://example.org/", *arguments)
        assert done.code == 5
        assert name in done.err
    rest = {f.name: f.read_bytes() for f in (root / "web").iterdir() if f.name != name}
    assert rest == {n: content for n, content in before.items() if n != name}
    file.unlink()
    feed()


def test_a_page_of_somebody_elses_stays(advocacy: Run, root: Path) -> None:
    (root / "web").mkdir()
    (root / "web" / PAGE).write_text("<h1>Our home page</h1>\n")
    done = advocacy("calendar", "feed", "web")
    assert done.code == 5
    assert [f.name for f in (root / "web").iterdir()] == [PAGE]
    assert advocacy("journal", "list", "--kind", "published", "--json").out == "[]\n"


def test_what_is_private_is_in_no_feed_and_leaves_no_trace(
    feed: Any, advocacy: Run, root: Path
) -> None:
    before = feed()
    args = ("hearings", "kanarinac-agenda", "--with", "mayor-zvecan", "--at", "2026-12-05 10:00")
    assert advocacy("meeting", "add", *args, "--private", "--where", "kanarinac-place").code == 0
    assert feed() == before
    assert advocacy("calendar", "export", "--for", "internal").code == 0
    assert feed() == before
    assert advocacy("calendar", "feed", "web", "--for", "internal").code == 2
    edit(root, "    lasts: 60m", "    lasts: 60m\n    private: true")
    after = ics_rules.read(feed()[MAIN])[uid_of(FIRST)]
    assert after["status"] == "CANCELLED"


def test_the_public_gets_public_campaigns_only(feed: Any, advocacy: Run, root: Path) -> None:
    assert sorted(feed("--for", "public")) == [PAGE]
    edit(root, "area: minority-rights", "area: minority-rights\npublic: true")
    assert sorted(feed("--for", "public")) == [MAIN, ONE, PAGE]
    edit(root, "public: true", "public: false")
    left = feed("--for", "public")
    for name in (MAIN, ONE):
        assert ics_rules.read(left[name]) == {}, "its address works, and says nothing any more"
        assert "Јавне расправе" not in left[name].decode()
    assert ONE not in left[PAGE].decode()


def test_what_leaves_the_feed_is_emptied_at_its_address_unless_it_was_edited(
    feed: Any, root: Path, advocacy: Run
) -> None:
    edit(root, "area: minority-rights", "area: minority-rights\npublic: true")
    feed("--for", "public")
    foreign = root / "web" / "advocacy_notes.ics"
    foreign.write_bytes(b"BEGIN:VCALENDAR\r\n")
    edited = root / "web" / ONE
    edited.write_bytes(edited.read_bytes().replace(b"SEQUENCE:0", b"SEQUENCE:9", 1))
    before = edited.read_bytes()
    edit(root, "public: true", "public: false")
    done = advocacy("calendar", "feed", "web", "--for", "public")
    assert done.code == 0
    assert f"edited by hand, and so it stays: web/{ONE}" in done.err
    assert "1 calendar is not in it any longer: now an empty one, at the same address" in done.err
    assert edited.read_bytes() == before
    assert foreign.read_bytes() == b"BEGIN:VCALENDAR\r\n"
    assert ics_rules.read((root / "web" / MAIN).read_bytes()) == {}


def test_an_emptied_calendar_is_one_for_every_reader(feed: Any, two: None, read: Read) -> None:
    feed()
    left = feed("hearings")["advocacy_second.ics"]
    assert read(left) == {}
    assert b"METHOD" not in left, "without an event nothing is published (RFC 5546, 3.2.1)"


@pytest.fixture
def two(root: Path) -> None:
    """A second campaign beside the first."""
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    (root / "campaigns/second.yaml").write_text(
        text.replace("area: minority-rights", "area: security"), encoding="utf-8"
    )


def test_a_filter_is_said_again_each_time(
    store_url: str, feed: Any, two: None, root: Path, advocacy: Run
) -> None:
    second = "advocacy_second.ics"
    whole = feed()
    assert sorted(whole) == [MAIN, ONE, second, PAGE]
    assert len(ics_rules.read(whole[MAIN])) == 12
    done = advocacy("calendar", "feed", "web", "hearings", "--json")
    assert states(done) == {MAIN: "changed", ONE: "same", second: "emptied", PAGE: "changed"}
    assert "1 calendar is not in it any longer: now an empty one" in done.err
    part = feed("hearings")
    assert ics_rules.read(part[MAIN]) == ics_rules.read(whole[ONE])
    assert second not in part[PAGE].decode()
    again = advocacy("calendar", "feed", "web", "--area", "minority-rights")
    assert (again.out, "any longer" in again.err) == ("", False), "emptied once, told once"
    assert feed() == whole, "and all of it is back"
    assert advocacy("calendar", "feed", "web", "nothing").code == 4


def test_a_filter_by_person_or_state_calls_nothing_off(feed: Any, root: Path) -> None:
    feed()
    only = ics_rules.read(feed("--state", "planned")[MAIN])
    assert only.keys() == {uid_of(FIRST)}
    assert {f["status"] for f in ics_rules.read(feed()[MAIN]).values()} == {"CONFIRMED"}


def test_a_campaign_that_is_a_draft_again_is_called_off_then_emptied(
    store_url: str, feed: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ics_rules.read(feed()[ONE])
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    at(monkeypatch, "2026-11-24T09:00:00")
    facts = ics_rules.read(feed()[ONE])
    assert facts.keys() == before.keys()
    assert {(f["status"], f["sequence"]) for f in facts.values()} == {("CANCELLED", 1)}
    at(monkeypatch, "2027-01-24T09:00:00")
    left = feed()
    assert [ics_rules.read(left[name]) for name in (MAIN, ONE)] == [{}, {}]
    edit(root, "status: draft", "status: active")
    facts = ics_rules.read(feed()[ONE])
    assert {(f["status"], f["sequence"]) for f in facts.values()} == {("CONFIRMED", 2)}


def test_a_draft_is_in_the_feed_where_it_is_asked_for(feed: Any, root: Path) -> None:
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    assert sorted(feed()) == [PAGE]
    assert len(ics_rules.read(feed("hearings")[MAIN])) == 6


def test_busy_blocks_stand_alone_and_say_nothing(feed: Any, root: Path, read: Read) -> None:
    whole = read(feed()[MAIN])
    files = feed("--redact", "--language", "en")
    (block,) = read(files["busy.ics"]).values()
    meeting = whole[uid_of(FIRST)]
    assert (block["starts"], block["ends"]) == (meeting["starts"], meeting["ends"])
    assert (block["summary"], block["description"], block["location"]) == ("Busy", "", "")
    assert [read(files[name]) for name in (MAIN, ONE)] == [{}, {}], "one folder, one meaning"
    assert "busy.ics" in files[PAGE].decode()
    assert not re.search(
        "hearings|Звечан|расправ", files["busy.ics"].decode() + files[PAGE].decode()
    )
    assert read(feed()[MAIN]) == whole


def test_a_dry_run_writes_nothing(feed: Any, advocacy: Run, root: Path) -> None:
    done = advocacy("calendar", "feed", "web", "-n", "--json")
    assert states(done) == {MAIN: "new", ONE: "new", PAGE: "new"}
    assert not (root / "web").exists()
    assert advocacy("journal", "list", "--kind", "published", "--json").out == "[]\n"


@pytest.mark.parametrize("folder", ["campaigns", ".advocacy/web", "platform/x"])
def test_no_feed_goes_where_people_write(folder: str, advocacy: Run, root: Path) -> None:
    assert advocacy("calendar", "feed", folder).code == 5
    assert advocacy("calendar", "feed", "advocacy.toml").code in (2, 5)


@pytest.mark.parametrize(
    "url", ["ftp://x/", "example.org", "https:///x", "https://x/?y", "https://x y/"]
)
def test_what_is_no_address_is_refused(url: str, advocacy: Run, root: Path) -> None:
    assert advocacy("calendar", "feed", "web", "--url", url).code == 2
    assert not (root / "web").exists()


class Seen(HTMLParser):
    """The words, links and tags of a page, by the language they are in."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words: dict[str, str] = {}
        self._lang = ""
        self._open: list[str] = []
        self.feed(content.decode())
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if tag == "section":
            self._lang = found["lang"] or ""
        if tag not in ("meta", "br"):
            self._open.append(tag)
        if "href" in found:
            self.links.append(found["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words[self._lang] = self.words.get(self._lang, "") + data


def test_the_page_says_how_in_every_language_and_program(feed: Any) -> None:
    seen = Seen(feed("--url", "https://example.org/kalendar")[PAGE])
    tags = ("sr-Cyrl", "sr-Latn", "sq", "en")
    assert tuple(tag for tag in seen.words if tag) == tags
    for tag in tags:
        for program in ("Outlook", "Google Calendar", "Apple", "Thunderbird", "Nextcloud"):
            assert program in seen.words[tag]
        assert "https://example.org/kalendar/advocacy.ics" in seen.words[tag]
    assert "Јавне расправе о буџету на српском" in seen.words["sr-Cyrl"]
    for tag in tags:  # what stands in the menus of programs is no Serbian word to be transliterated
        for menu in ("Subscribe from web", "File › New Calendar Subscription", "From URL"):
            assert menu in seen.words[tag]
    assert "Javne rasprave o budžetu na srpskom" in seen.words["sr-Latn"]
    assert "Proverava na oko tri sata" in seen.words["sr-Latn"]
    assert "Budget hearings in Serbian" in seen.words["en"]
    assert "webcal://example.org/kalendar/advocacy.ics" in seen.links
    assert not seen.tags & {"script", "img", "link", "iframe"}


@pytest.mark.parametrize(
    ("said", "order"),
    [
        (("sr", "sq", "en"), ["sr-Cyrl", "sr-Latn", "sq", "en"]),
        (("sr-Latn", "sr", "sq", "en"), ["sr-Latn", "sr-Cyrl", "sq", "en"]),
        (("sq", "sr", "sq", "en"), ["sq", "sr-Cyrl", "sr-Latn", "en"]),
        (("en", "sr-Latn"), ["en", "sr-Latn"]),
    ],
)
def test_its_languages_stand_in_the_order_that_was_said(
    said: tuple[str, ...], order: list[str]
) -> None:
    title: Mapping[str, str] = {"sr": "Предлог", "sq": "Propozim"}
    text = page.page(title, [page.Listed("advocacy.ics", title)], said, "")
    assert re.findall(r'<section id="([^"]+)"', text) == order
    assert re.findall(r'<a href="#([^"]+)"', text) == order
    assert f'<html lang="{order[0]}">' in text


def test_without_an_address_its_links_can_be_copied(feed: Any, root: Path) -> None:
    seen = Seen(feed()[PAGE])
    files = [link for link in seen.links if not link.startswith("#")]
    assert {MAIN, ONE} == set(files)
    with (root / "advocacy.toml").open("a") as file:
        file.write('[calendar]\nfeed = "https://example.org/k"\n')
    assert "webcal://example.org/k/advocacy.ics" in Seen(feed()[PAGE]).links


def test_what_people_wrote_is_no_markup() -> None:
    title: Mapping[str, str] = {"sr": "<script>alert(1)</script>", "en": 'a"b & c\x1b[0m'}
    listed = [page.Listed("advocacy.ics", title), page.Listed("advocacy_x.ics", title)]
    text = page.page(title, listed, ("sr", "sr-Latn", "en"), "https://example.org/")
    seen = Seen(text.encode())
    assert "script" not in seen.tags
    assert "\x1b" not in text
    assert "Pretplata" in seen.words["sr-Latn"]


def test_the_page_and_the_guides_name_the_same_programs() -> None:
    from advocacy_cli.calendar.page import _words

    guides = Path(__file__).parents[2] / "docs" / "how-to"
    for client in _words()["client"]:
        stem = client["name"].split()[0].lower()
        text = (guides / f"calendar-{stem}.md").read_text(encoding="utf-8")
        told = " ".join(text.replace("**", "").split())
        for menu in re.findall(r"[A-Z][\w ]+(?: › [A-Z+][\w +]*)+", client["en"]):
            assert menu.removeprefix("Calendar › ").strip() in told, (client["name"], menu)
        assert client["often"]["en"] in told
        assert "not tested" in told


def test_a_feed_that_was_killed_leaves_the_old_one_whole(
    feed: Any, advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.documents.staging import Staging

    before = feed()
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")

    def killed(self: Staging) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Staging, "place", killed)
        assert advocacy("calendar", "feed", "web").code == 130
    assert {f.name: f.read_bytes() for f in (root / "web").iterdir()} == before
    assert feed() != before


def test_a_moved_folder_is_still_ours(feed: Any, root: Path, advocacy: Run) -> None:
    feed()
    shutil.copytree(root / "web", root / "elsewhere")
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    assert states(advocacy("calendar", "feed", "elsewhere", "--json"))[MAIN] == "changed"


@pytest.mark.parametrize(
    "options",
    [("-o", "web/advocacy.ics"), ("--split", "-o", "web"), ("--redact", "-o", "web/advocacy.ics")],
)
def test_no_export_takes_the_place_of_a_feed(
    feed: Any, advocacy: Run, root: Path, options: tuple[str, ...]
) -> None:
    before = feed()
    done = advocacy("calendar", "export", "--for", "internal", *options)
    assert done.code == 5
    assert "for a feed" in done.err
    assert feed() == before
