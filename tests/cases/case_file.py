"""The text of a `.case` file: what it proves, what stands where before, what happens, and what comes of it.

    A company of Exact Online becomes a company debtor in Exact Globe.

    == Exact Online has
    crm/Accounts jansen
      Name       Jansen Fietsen BV
      Status     C

    == Settings that differ
    [flow.orders.customers]
    update = true

    == What comes of it
    orders 1001  created

How to write one: docs/how-to/write-a-case.md. Everything that cannot be is refused with its line.
"""

import difflib
import re

ONLINE, GLOBE, SETTINGS, STEPS, OUTCOME = (
    "Exact Online has", "Exact Globe has", "Settings that differ", "What happens", "What comes of it")
SECTIONS = (ONLINE, GLOBE, SETTINGS, STEPS, OUTCOME)


class Refused(Exception):
    """The file says something that cannot be; the text names file and line."""


class Row:
    """One row: its entity, the name that other rows call it by, and its fields as they were written."""

    def __init__(self, entity, name, line):
        self.entity = entity
        self.name = name
        self.line = line
        self.fields = []  # (field, text, line)
        self.parts = []   # (field, Row): lines of a document

    def text_of(self, field):
        return next((text for name, text, _ in self.fields if name == field), None)


class Step:
    """One thing that happens: run FLOW, new or change with a row, or a control of a simulator."""

    def __init__(self, kind, line, side=None, flow=None, row=None, control=None, body=None):
        self.kind, self.line, self.side, self.flow = kind, line, side, flow
        self.row, self.control, self.body = row, control, body or {}


class Case:
    def __init__(self, path):
        self.path = path
        self.proves = ""
        self.rows = {"online": [], "globe": []}
        self.settings = []  # (line number, text)
        self.steps = []
        self.outcome = ""   # As it was written
        self.fields = {}    # entity → the fields that matter, in order
        self.before_outcome = ""  # All text up to the last section: what --update leaves alone

    def refuse(self, line, sentence):
        raise Refused(f"{self.path}:{line}: {sentence}")


def parse(path, text, catalogues, target=None):
    """`target` ("online" or "globe"): whose rows the last section shows. None: a file of rows alone."""
    case = Case(path)
    lines = text.splitlines()
    section, proves, seen = None, [], {}
    bodies = {name: [] for name in SECTIONS}
    for number, line in enumerate(lines, 1):
        line = line.rstrip()
        if line.startswith("=="):
            section = line.strip("= ")
            if section not in SECTIONS:
                case.refuse(number, f'there is no section "{section}"{meant(section, SECTIONS)}')
            if section in seen:
                case.refuse(number, f'the section "{section}" stands there twice')
            if OUTCOME in seen:
                case.refuse(number, f'"{OUTCOME}" is the last section')
            seen[section] = number
        elif section is None:
            proves.append(line)
        else:
            bodies[section].append((number, line))
    case.proves = " ".join(" ".join(proves).split())
    if not case.proves.endswith("."):
        case.refuse(1, "begin with the sentence that says what is proven, and end it with a full stop")
    case.rows["online"] = read_rows(case, bodies[ONLINE], catalogues["online"])
    case.rows["globe"] = read_rows(case, bodies[GLOBE], catalogues["globe"])
    case.settings = [(number, line) for number, line in bodies[SETTINGS] if line.strip()]
    case.steps = read_steps(case, bodies[STEPS], catalogues)
    if target is not None:
        case.fields = fields_shown(case, bodies[OUTCOME], catalogues[target])
    elif OUTCOME in seen or SETTINGS in seen or STEPS in seen:
        case.refuse(1, "what every case begins with has rows and nothing else")
    end = seen.get(OUTCOME, len(lines) + 1) - 1
    case.before_outcome = "\n".join(line.rstrip() for line in lines[:end]).rstrip() + "\n"
    case.outcome = "\n".join(line for _, line in bodies[OUTCOME]).strip("\n")
    return case


def whole_text(case, outcome):
    """The file with its last section replaced."""
    return f"{case.before_outcome}\n== {OUTCOME}\n{outcome}\n"


def meant(word, known):
    close = difflib.get_close_matches(word, known, 1)
    return f'; is "{close[0]}" meant?' if close else ""


def indent_of(line):
    return len(line) - len(line.lstrip(" "))


def split_field(line):
    """A field and its text, told apart by white space; "\\n" in a text is a new line."""
    words = line.strip().split(None, 1)
    return words[0], (words[1].replace("\\n", "\n") if len(words) > 1 else None)


def read_rows(case, body, catalogue):
    rows, part, at = [], None, 0
    for number, line in body:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = indent_of(line)
        if indent == 0:
            words = line.split()
            if len(words) > 2:
                case.refuse(number, "a row begins with its entity and, if others refer to it, one word to call it by")
            if words[0] not in catalogue:
                case.refuse(number, f"there is no entity {words[0]}{meant(words[0], catalogue.names())}")
            rows.append(Row(words[0], words[1] if len(words) > 1 else None, number))
            part, at = None, 0
            continue
        if not rows:
            case.refuse(number, "this field stands in no row")
        if part is not None and indent <= at:
            part = None
        owner = part or rows[-1]
        field, text = split_field(line)
        if text is None:
            child = catalogue.part_of(owner.entity, field)
            if child is None:
                check_field(case, number, catalogue, owner.entity, field)
                case.refuse(number, f"{field} has no value")
            part, at = Row(child, None, number), indent
            rows[-1].parts.append((field, part))
            continue
        check_field(case, number, catalogue, owner.entity, field)
        owner.fields.append((field, text, number))
    return rows


def check_field(case, number, catalogue, entity, field):
    if field not in catalogue.fields(entity):
        case.refuse(number, f"{entity} has no field {field}{meant(field, catalogue.fields(entity))}")


SIDES = {"Exact Online": "online", "Exact Globe": "globe"}


def read_steps(case, body, catalogues):
    """run FLOW | new in Exact Online: ENTITY [NAME] | change in Exact Globe: ENTITY NAME | in Exact Globe: CONTROL a=b"""
    steps, block = [], None
    for number, line in body:
        if not line.strip():
            continue
        if indent_of(line):
            if block is None:
                case.refuse(number, "this field belongs to no step")
            block[1].append((number, line))
            continue
        words = re.match(r"(?:(new|change) )?in (Exact Online|Exact Globe): *(\S.*)$", line)
        block = None
        if line.startswith("run ") and len(line.split()) == 2:
            steps.append(Step("run", number, flow=line.split()[1]))
        elif words and words[1]:
            side = SIDES[words[2]]
            block = (Step(words[1], number, side=side), [(number, words[3])])
            steps.append(block)
        elif words:
            control, *given = words[3].split()
            pairs = [word.partition("=") for word in given]
            if not all(sign for _, sign, _ in pairs):
                case.refuse(number, "after the control come name=value pairs")
            steps.append(Step("control", number, side=SIDES[words[2]], control=control,
                              body={name: value for name, _, value in pairs}))
        else:
            case.refuse(number, 'a step is "run FLOW", "new in Exact Online: ENTITY", "change in Exact Online: ENTITY NAME" '
                                'or "in Exact Globe: CONTROL name=value"')
    for at, step in enumerate(steps):
        if isinstance(step, tuple):
            step[0].row = read_rows(case, step[1], catalogues[step[0].side])[0]
            steps[at] = step[0]
            if step[0].kind == "change" and step[0].row.name is None:
                case.refuse(step[0].line, "which one is to change?")
    return steps


def fields_shown(case, body, catalogue):
    fields, entity = {}, None
    for number, line in body:
        none = re.match(r"no (\S+)  \((.*)\)$", line)
        if not line.strip():
            entity = None
        elif none and none[1] in catalogue:
            for field in none[2].split(", "):
                check_field(case, number, catalogue, none[1], field)
            fields[none[1]] = none[2].split(", ")
        elif indent_of(line) == 0:
            entity = line.split()[0] if line.split()[0] in catalogue and len(line.split()) == 1 else None
            if entity:
                fields.setdefault(entity, [])
        elif entity:
            field, _ = split_field(line)
            check_field(case, number, catalogue, entity, field)
            if field not in fields[entity]:
                fields[entity].append(field)
        elif not line.startswith("  "):
            case.refuse(number, "this line belongs to nothing")
    return fields


def aligned(pairs, indent="  "):
    """Lines of a field and its text, the texts below each other."""
    width = max((len(name) for name, _ in pairs), default=0)
    return [f"{indent}{name.ljust(width)}  {text}" for name, text in pairs]


def header_of(line):
    """The header of a TOML table without the comment behind it; any other line is none."""
    return line.partition("#")[0].strip() if line.startswith("[") else ""


def change_settings(case, text):
    """The ready-made settings with those of the case in the place of theirs, table by table."""
    lines = text.splitlines()
    table = None
    for number, line in case.settings:
        if line.startswith("["):
            table = header_of(line)
            if table not in map(header_of, lines):
                lines += ["", table]
            continue
        if line.lstrip().startswith("#"):
            continue
        key = line.split("=")[0].strip()
        if table is None or "=" not in line:
            case.refuse(number, "settings are key = value lines below the [table] that they belong to")
        start = list(map(header_of, lines)).index(table) + 1
        end = next((at for at in range(start, len(lines)) if lines[at].startswith("[")), len(lines))
        at = next((at for at in range(start, end) if lines[at].split("=")[0].strip() == key), None)
        if at is not None:
            lines[at] = line
        else:
            lines.insert(start, line)
    return "\n".join(lines) + "\n"
