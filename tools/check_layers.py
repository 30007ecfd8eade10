#!/usr/bin/env python3
"""Arrows point upwards: a module includes only what it declares, and declares only what stands above it.

The order is read from the root CMakeLists.txt, what a module uses from the schakel_module() in its own. Prints one
line per breach, "file:line: sentence", and fails when there is any.

    check_layers.py [ROOT]
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import source_text

# Who may not know whom. Left: folders; right: folders that they may not include, and the reason.
FORBIDDEN = [
    (("src/model", "src/mapping", "src/flow", "src/engine"), ("src/http", "connectors"),
     "{0} knows no ERP and no HTTP"),
    (("connectors",), ("src/engine", "src/app", "src/api"), "connectors know no engine"),
    (("src/simulator",), ("connectors", "src/connector", "src/model", "src/mapping", "src/flow", "src/engine", "src/app"),
     "a simulator shares no code with the program it tests"),
]
# What a connector's simulator may use of ours; the rest would let one misreading go unnoticed on both sides.
SIMULATOR_MAY_USE = ("src/base", "src/http", "src/schema", "src/storage", "src/simulator")
# Libraries that one file keeps to itself; the bench measures against the bare library, so it is not asked.
ONE_FILE = {
    "curl": re.compile(r"^curl/"),
    "Boost.Beast": re.compile(r"^boost/beast"),
    "SQLite": re.compile(r"^sqlite3\.h$"),
    "libpq": re.compile(r"^libpq-fe\.h$"),
}
ERP_NAME = re.compile(r"\b(exact_online|exact_globe)\b")
MAY_NAME_AN_ERP = {"src/app/connectors.cpp"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
COMMAND = re.compile(r"^[ \t]*(schakel_module|schakel_program|add_subdirectory|include)\s*\(([^()]*)\)",
                     re.MULTILINE | re.IGNORECASE)
KEYWORDS = {"SAYS", "USES", "LIBRARIES", "SOURCES", "TESTS", "TEST_LIBRARIES"}


@dataclass
class Module:
    name: str
    folder: str       # "src/base"
    file: str         # Where it is declared.
    line: int
    position: int     # In the order of the root CMakeLists.txt.
    uses: list = field(default_factory=list)
    test_uses: list = field(default_factory=list)


def _arguments(text):
    """The arguments of a CMake command, by keyword; those before the first keyword under ''."""
    found, current = {"": []}, ""
    for word in text.split():
        if word in KEYWORDS:
            current = word
            found.setdefault(current, [])
        else:
            found[current].append(word)
    return found


def _ours(libraries):
    """The modules of ours among CMake targets: "schakel_http" is module http."""
    return [name.removeprefix("schakel_") for name in libraries if name.startswith("schakel_")]


class Tree:
    """The modules of a source tree in their order, and what each folder may use."""

    def __init__(self, root):
        self.root = Path(root)
        self.modules = {}           # name → Module
        self.programs = []          # Module records of programs: they have no place in the order.
        self.breaches = []
        self._position = 0
        self._read_folder(PurePosixPath("."))

    def _read_folder(self, folder):
        path = folder / "CMakeLists.txt"
        if not (self.root / path).exists():
            return
        # Sentences and comments may hold any sign; blanked, what is left are words and brackets.
        text = re.sub(r'"[^"]*"|#[^\n]*', lambda m: re.sub(r"[^\n]", " ", m.group()),
                      source_text.read(self.root, path))
        for match in COMMAND.finditer(text):
            command, line = match.group(1).lower(), source_text.line_of(text, match.start(1))
            arguments = _arguments(match.group(2))
            if not arguments[""]:
                continue
            first = arguments[""][0]
            if command == "add_subdirectory":
                if not (self.root / folder / first).is_dir():
                    self.breach(path, line, f"there is no folder {folder / first} to add.")
                self._read_folder(folder / first)
            elif command in ("schakel_module", "schakel_program"):
                module = Module(first, str(folder), str(path), line, self._position,
                                arguments.get("USES", []) + _ours(arguments.get("LIBRARIES", [])),
                                _ours(arguments.get("TEST_LIBRARIES", [])))
                if command == "schakel_program":
                    self.programs.append(module)
                    continue
                self._position += 1
                if first in self.modules:
                    self.breach(path, line, f"module {first} was declared before, in {self.modules[first].file}.")
                self.modules[first] = module

    def breach(self, file, line, sentence):
        self.breaches.append((str(file), line, sentence))

    def owner(self, path):
        """The folder with a module or program that a file or folder belongs to, or None."""
        folders = {m.folder for m in self.modules.values()} | {p.folder for p in self.programs}
        candidate = PurePosixPath(path)
        while str(candidate) != ".":
            if str(candidate) in folders:
                return str(candidate)
            candidate = candidate.parent
        return None

    def declared_in(self, folder):
        return [m for m in self.modules.values() if m.folder == folder] + \
               [p for p in self.programs if p.folder == folder]


def _within(folder, above):
    return folder == above or folder.startswith(above + "/")


def _simulator_of(folder):
    """"connectors/exact_globe/simulator/x" → "connectors/exact_globe"; empty when it is no simulator of one."""
    parts = folder.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] == "connectors" and parts[2] == "simulator" else ""


def _why_not(user, used):
    """The reason why code in folder `user` may not know code in folder `used`, or empty."""
    if user == used:
        return ""
    if _simulator_of(user):
        if _simulator_of(used) == _simulator_of(user):
            return ""
        if not any(_within(used, allowed) for allowed in SIMULATOR_MAY_USE):
            return "a simulator shares no code with the program it tests"
        return ""
    if _simulator_of(used) and _within(user, _simulator_of(used)):
        return "a connector shares no code with its simulator"
    for users, forbidden, reason in FORBIDDEN:
        for above in users:
            if _within(user, above) and any(_within(used, f) for f in forbidden):
                return reason.format(above)
    return ""


def _check_declarations(tree):
    for module in list(tree.modules.values()) + tree.programs:
        is_program = module in tree.programs
        for name in module.uses:
            used = tree.modules.get(name)
            if used is None:
                tree.breach(module.file, module.line,
                            f"{module.name} uses {name}, and no schakel_module has that name.")
                continue
            if not is_program and used.position >= module.position:
                tree.breach(module.file, module.line,
                            f"{module.name} uses {name}, which stands below it in the root CMakeLists.txt.")
            reason = _why_not(module.folder, used.folder)
            if reason:
                tree.breach(module.file, module.line, f"{module.name} uses {name}, but {reason}.")


def _resolve(tree, path, included):
    """The file of ours that `included` means, relative to the root, or None for a library's."""
    for base in (PurePosixPath("src"), PurePosixPath("."), path.parent):
        candidate = base / included
        if (tree.root / candidate).exists():
            return candidate
    return None


def _is_made_while_building(tree, owner, included):
    """Whether the module's CMakeLists.txt speaks of this file, which stands nowhere: then it makes it."""
    cmake = tree.root / (owner or ".") / "CMakeLists.txt"
    return cmake.exists() and PurePosixPath(included).name in cmake.read_text(encoding="utf-8")


def _check_includes(tree, path, text):
    owner = tree.owner(path)
    if path.parts[0] in ("src", "connectors") and owner is None:
        tree.breach(path, 1, "belongs to no module: no CMakeLists.txt above it has a schakel_module.")
    is_test = path.name.endswith("_test.cpp") or path.parts[0] == "tests"
    for match in INCLUDE.finditer(source_text.without_comments(text)):
        line, quote, included = source_text.line_of(text, match.start(1)), match.group(1), match.group(2)
        target = _resolve(tree, path, included)
        if target is None:
            if quote == '"' and not _is_made_while_building(tree, owner, included):
                tree.breach(path, line, f'"{included}" is found neither below src/ nor from the root; '
                                        f"a library's header goes between <>.")
            continue
        target_owner = tree.owner(target)
        if target_owner is None or owner is None or target_owner == owner or path.parts[0] == "tests":
            continue
        declared = tree.declared_in(owner)
        allowed = {tree.modules[u].folder for m in declared for u in m.uses if u in tree.modules}
        if is_test:  # A unit test may bring a connector and its simulator together: that is what it is for.
            allowed |= {tree.modules[u].folder for m in declared for u in m.test_uses if u in tree.modules}
        reason = _why_not(owner, target_owner)
        if reason and not is_test:
            tree.breach(path, line, f'includes "{included}", but {reason}.')
        elif target_owner not in allowed:
            tree.breach(path, line, f'includes "{included}", but {owner}/CMakeLists.txt does not declare that it '
                                    f"uses {target_owner}.")


def _check_one_file(tree, texts):
    for library, pattern in ONE_FILE.items():
        users = {}
        for path, text in texts.items():
            if path.parts[:2] == ("tests", "bench"):
                continue
            for match in INCLUDE.finditer(source_text.without_comments(text)):
                if pattern.match(match.group(2)):
                    users.setdefault(path, source_text.line_of(text, match.start(1)))
        if len(users) > 1:
            every = ", ".join(str(p) for p in users)
            for path, line in users.items():
                tree.breach(path, line, f"one file keeps {library} to itself, and {len(users)} include it: {every}.")


def _check_erp_names(tree, path, text):
    if path.parts[0] != "src" or str(path) in MAY_NAME_AN_ERP or path.name.endswith("_test.cpp"):
        return
    code = source_text.without_comments(text)
    for match in ERP_NAME.finditer(code):
        tree.breach(path, source_text.line_of(code, match.start()),
                    f"names {match.group()}; only src/app/connectors.cpp names an ERP.")


def check(root):
    """Every breach below `root` as (file, line, sentence), in the order of files."""
    tree = Tree(root)
    if not tree.modules:
        tree.breach("CMakeLists.txt", 1, "no schakel_module was found, so there is nothing that could be checked.")
    _check_declarations(tree)
    texts = {path: source_text.read(root, path)
             for path in source_text.files(root, source_text.CPP_ENDINGS)
             if path.parts[0] in ("src", "connectors", "tests")}
    for path, text in texts.items():
        _check_includes(tree, path, text)
        _check_erp_names(tree, path, text)
    _check_one_file(tree, texts)
    return sorted(set(tree.breaches))


def main(arguments):
    root = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parent.parent
    breaches = check(root)
    for file, line, sentence in breaches:
        print(f"{file}:{line}: {sentence}")
    if breaches:
        print(f"{len(breaches)} arrows point the wrong way. The order stands in CMakeLists.txt, the reasons in "
              "ARCHITECTURE.md.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
