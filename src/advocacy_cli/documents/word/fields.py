"""Word's own fields: those of mail merge become tags, harmless ones stay, others are refused.

A field is either one element (w:fldSimple) or a run of pieces: begin, instruction, separator, the
result that was last seen, end. Fields stand in one another's instructions, so the inner are read first.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from typing import NamedTuple

from advocacy_cli.documents.word.tags import classify
from advocacy_cli.documents.word.tree import (
    FIRST,
    RPR,
    Element,
    P,
    R,
    Story,
    T,
    Tag,
    drop,
    set_text,
    w,
    within,
)  # fmt: skip

_SIMPLE, _CHAR, _CODE = w("fldSimple"), w("fldChar"), w("instrText")
_STAY = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTIONPAGES",
        "SECTION",
        "REF",
        "PAGEREF",
        "NOTEREF",
        "HYPERLINK",
        "TOC",
        "TC",
        "SEQ",
        "STYLEREF",
        "SYMBOL",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "QUOTE",
        "ADVANCE",
        "EQ",
        "LISTNUM",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "TITLE",
        "SUBJECT",
        "FILENAME",
        "=",
    ]
)
_DAYS = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE"})
_TOKEN = re.compile(r'"((?:[^"\\]|\\(?s:.|\Z))*)(?:"|\Z)|(\\\S)|(<>|<=|>=|=|<|>)|([^\s"<>=]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CASES = {"upper": "|upper", "lower": "|lower", "firstcap": "|capitalize"}
_KEPT_FORMATS = ("mergeformat", "charformat", "mergeformatinet")
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
_DEEPEST = 20  # fields in one another: no word processor goes further
# What office templates in our languages call the things, for "did you mean".
_ALSO = {
    "recipient.name": "emri ime prezime име naam name fullname emri_mbiemri ime_prezime",
    "recipient.address": "adresa адреса address1 rruga ulica street",
    "recipient.title": "titulli pozita funkcija функција position jobtitle",
    "recipient.body": "institucioni institucija институција company komuna opstina organisation",
    "letter.date_long": "data datum датум date",
    "letter.number": "numri nr broj број no ref reference",
    "recipient.salutation": "greeting pershendetja oslovljavanje",
    "letter.subject": "lenda lënda predmet предмет subject tema",
}  # fmt: skip


class Names(NamedTuple):
    """The fields that templates may name, as mail merge spells them (`recipient_name`)."""

    plain: Mapping[str, str]
    known: frozenset[str]

    @classmethod
    def of(cls, known: Collection[str]) -> Names:
        single = [name for name in known if "[]" not in name]
        return cls({_key(name): name for name in single}, frozenset(known))

    def near(self, name: str) -> str:
        """What somebody probably meant; "" without an idea."""
        key = _key(name)
        for field, words in _ALSO.items():
            if key in words.split() and field in self.known:
                return field
        last = {name.rpartition(".")[2]: name for name in sorted(self.plain.values())}
        choices = {**last, **self.plain}
        near = difflib.get_close_matches(key, choices, 1)
        return choices[near[0]] if near else ""


def read_fields(story: Story, names: Names) -> None:
    """Turn the fields of a part into tags where they are mail merge."""
    for simple in list(story.root.iter(_SIMPLE)):
        made = _made(story, simple, str(simple.get(w("instr"), "")), names)
        if made is not None:
            _put(simple, _first_format(simple), made)
            drop(simple)
    _part_runs(story.root)
    opened: list[_Field] = []
    tagged: dict[Element, bool] = {}
    for node in list(story.root.iter(_CHAR, _CODE, T)):
        kind = node.get(w("fldCharType")) if node.tag == _CHAR else ""
        if kind == "begin":
            if len(opened) == _DEEPEST:
                hint = "press Ctrl+Shift+F9 on the outermost, or delete it"
                story.fault(node, f"fields stand in one another, more than {_DEEPEST} deep", hint)
                return
            opened.append(_Field(node))
        elif kind == "separate" and opened:
            opened[-1].separated = True
            opened[-1].nodes.append(node)
        elif kind == "end" and opened:
            field = opened.pop()
            field.nodes.append(node)
            _complex(story, field, names, opened[-1] if opened else None, tagged)
        elif opened:
            opened[-1].add(node)
    for field in opened:
        story.fault(field.begin, "a field does not end", "press Ctrl+Shift+F9 on it, or delete it")


class _Field:
    """A complex field while it is being read."""

    def __init__(self, begin: Element) -> None:
        self.begin = begin
        self.nodes: list[Element] = [begin]
        self.separated = False
        self.said: list[str] = []  # its instruction
        self.result: list[Element] = []

    @property
    def code(self) -> str:
        """The instruction."""
        return "".join(self.said)

    def add(self, node: Element) -> None:
        self.nodes.append(node)
        if self.separated:
            self.result.append(node)
        else:  # also what a field in the instruction became
            self.said.append(node.text or "")


def _complex(
    story: Story,
    field: _Field,
    names: Names,
    outer: _Field | None,
    tagged: dict[Element, bool],
) -> None:
    begin, code = field.begin.getparent(), field.code
    if within(begin, P) is not within(field.nodes[-1], P):
        word = code.split()[:1]
        if word and word[0].upper() not in _STAY:
            hint = "write it in one paragraph, or delete it"
            story.fault(begin, f"the field {word[0].upper()} goes over several paragraphs", hint)
        return
    made = _made(story, begin, code, names)
    if made is None:
        link = code.split(None, 1)[:1] == ["HYPERLINK"]
        if link and (_PRIVATE.search(code) or _is_tagged(within(begin, P), tagged)):
            _unlink(field)
        elif outer is not None:
            for node in field.result:
                outer.add(node)
        return
    form = field.result[0].getparent().find(RPR) if field.result else begin.find(RPR)
    put = _put(begin, form, made)
    tagged |= dict.fromkeys(begin.iterancestors(P), True)
    for node in field.nodes:
        run = node.getparent()
        if run is not None:
            drop(node)
            if run.tag == R and not any(child.tag != RPR for child in run):
                drop(run)
    if outer is not None:
        outer.add(put)


def _put(before: Element, form: Element | None, words: str) -> Element:
    run = before.makeelement(R)
    if form is not None:
        run.append(deepcopy(form))
    text = run.makeelement(T)
    set_text(text, words)
    run.append(text)
    before.addprevious(run)
    return text


def _first_format(simple: Element) -> Element | None:
    run = next(simple.iter(R), None)
    return None if run is None else run.find(RPR)


def _part_runs(root: Element) -> None:
    """Give every piece of a field a run of its own."""
    for run in list(root.iter(R)):
        children = [child for child in run if child.tag != RPR]
        if len(children) < 2 or not any(child.tag in (_CHAR, _CODE) for child in children):
            continue
        form = run.find(RPR)
        for child in children[:-1]:
            own = run.makeelement(R)
            if form is not None:
                own.append(deepcopy(form))
            own.append(child)
            run.addprevious(own)


def _is_tagged(paragraph: Element | None, tagged: dict[Element, bool]) -> bool:
    """Whether a paragraph has a tag; `tagged` remembers it, since it may have many links."""
    if paragraph is None:
        return False
    if paragraph not in tagged:
        text = "".join(t.text or "" for t in paragraph.iter(T))
        tagged[paragraph] = "{{" in text or "{%" in text or bool(_PRIVATE.search(text))
    return tagged[paragraph]


def _unlink(field: _Field) -> None:
    """Leave a link's words alone: paper cannot be clicked."""
    shown = set(field.result)
    for node in field.nodes:
        if node not in shown:
            drop(node.getparent())


def _made(story: Story, node: Element, code: str, names: Names) -> str | None:
    """The signs that a field becomes; None when it stays as it is."""
    tokens = _tokens(code)
    kind = tokens[0].upper() if tokens else ""
    if kind in _STAY or kind.startswith("="):
        return None
    read: Callable[[Story, Element, list[str], Names], str] | None = {
        "MERGEFIELD": _merge_field,
        "IF": _if,
    }.get(kind) or (_day if kind in _DAYS else None)
    if read is not None:
        return read(story, node, tokens[1:], names)
    if kind == "ADDRESSBLOCK" and "page.address[]" in names.known:
        return _address(story)
    if kind == "GREETINGLINE" and "recipient.salutation" in names.known:
        return story.sign(Tag("{{ recipient.salutation }}"))
    if kind in ("NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "MERGESEQ"):
        hint = "delete the field: a letter has one recipient, and the campaign says who gets one"
    else:
        hint = "delete it, or press Ctrl+Shift+F9 on it to keep its words"
    story.fault(node, f"a field {kind or 'without a name'} cannot stand in a template", hint)
    return ""


def _merge_field(story: Story, node: Element, tokens: list[str], names: Names) -> str:
    if not tokens:
        story.fault(node, "a field MERGEFIELD names no field", "see `advocacy letter fields`")
        return ""
    written = tokens[0]
    name = names.plain.get(_key(written))
    if name is None:
        near = names.near(written)
        hint = f"did you mean '{near}'?" if near else "`advocacy letter fields` lists them all"
        story.fault(node, f"unknown field '{written}'", hint)
        return ""
    filters, before, after = "", "", ""
    rest = iter(tokens[1:])
    for switch in rest:
        value = "" if switch.lower() in ("\\m", "\\v") else next(rest, "")
        match switch.lower():
            case "\\*" if value.lower() in _CASES:
                filters += _CASES[value.lower()]
            case "\\*" if value.lower() in _KEPT_FORMATS:
                pass
            case "\\b":
                before = value
            case "\\f":
                after = value
            case "\\@":
                name = _dated(story, node, name, value, names)
            case "\\m" | "\\v":
                pass
            case _:
                said = f"'{switch} {value}' of the field '{written}' is not understood"
                story.fault(node, said, "delete the switch; the values come ready to print")
    shown = story.sign(Tag(f"{{{{ {name}{filters} }}}}"))
    if before or after:
        begin, end = _condition(story, name)
        return f"{begin}{before}{shown}{after}{end}"
    return shown


def _dated(story: Story, node: Element, name: str, picture: str, names: Names) -> str:
    """The field that prints a date as its picture asks: in words, or in figures."""
    plain = name.removesuffix("_long")
    if f"{plain}_long" not in names.known:
        said = f"a date picture ({picture}) on '{name}', which is no date"
        story.fault(node, said, "delete the \\@ switch")
        return name
    return f"{plain}_long" if "MMM" in picture else plain


def _day(story: Story, node: Element, tokens: list[str], names: Names) -> str:
    """A date that Word would change every day is the letter's date."""
    if "letter.date" not in names.known:
        hint = "write the date, or a field"
        story.fault(node, "a date that changes whenever the file is opened", hint)
        return ""
    at = tokens.index("\\@") + 1 if "\\@" in tokens else 0
    picture = tokens[at] if 0 < at < len(tokens) else "d. M. yyyy"
    story.note(node, "the field for today's date prints the letter's date")
    name = _dated(story, node, "letter.date", picture, names)
    return story.sign(Tag(f"{{{{ {name} }}}}"))


def _if(story: Story, node: Element, tokens: list[str], names: Names) -> str:  # noqa: ARG001
    """`IF field = "text" "then" "else"`, as a condition."""
    hint = 'only { IF { MERGEFIELD x } = "text" "then" "else" } is read; write {% if %} instead'
    if "\\*" in tokens:
        tokens = tokens[: tokens.index("\\*")]
    if len(tokens) not in (4, 5) or tokens[1] not in ("=", "<>") or _PRIVATE.search(tokens[2]):
        story.fault(node, "a field IF that is not understood", hint)
        return ""
    field = tokens[0]
    if len(field) != 1 or not _PRIVATE.match(field) or set("*?") & set(tokens[2]):
        story.fault(node, "a field IF that is not understood", hint)
        return ""
    name = story.tags[ord(field) - FIRST].text.removeprefix("{{").removesuffix("}}").strip()
    wanted = tokens[2].replace("\\", "\\\\").replace('"', '\\"')
    condition = f'{name} == "{wanted}"' if wanted else f"not {name}"
    if tokens[1] == "<>":
        condition = f'{name} != "{wanted}"' if wanted else name
    begin, end = _condition(story, condition)
    otherwise = tokens[4] if len(tokens) > 4 else ""
    middle = story.sign(classify("{% else %}")) if otherwise else ""
    return f"{begin}{tokens[3]}{middle}{otherwise}{end}"


def _address(story: Story) -> str:
    """The address block, a line below the other."""
    begin = story.sign(classify("{% for line in page.address %}"))
    again = story.sign(classify("{% if not loop.first %}"))
    below = story.sign(Tag('</w:t><w:br/><w:t xml:space="preserve">'))
    ends = [story.sign(classify(f"{{% {word} %}}")) for word in ("endif", "endfor")]
    shown = story.sign(Tag("{{ line }}"))
    return f"{begin}{again}{below}{ends[0]}{shown}{ends[1]}"


def _condition(story: Story, condition: str) -> tuple[str, str]:
    return (
        story.sign(classify(f"{{% if {condition} %}}")),
        story.sign(classify("{% endif %}")),
    )


def _tokens(code: str) -> list[str]:
    """The words of an instruction, without quotes."""
    found = []
    for token in _TOKEN.finditer(code.translate(_QUOTES)):
        quoted = token[1]
        found.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token[0])
    return found


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
