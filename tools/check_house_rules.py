#!/usr/bin/env python3
"""The habits of STYLE.md that a machine can see. One line per breach, "file:line: sentence"; fails when there is any.

    check_house_rules.py [ROOT]
"""

import re
import sys
from pathlib import Path, PurePosixPath

import source_text

TEXT_ENDINGS = (".h", ".cpp", ".py", ".md", ".txt", ".cmake", ".json", ".toml", ".sql", ".yaml", ".yml", ".case",
                ".editorconfig")
TEXT_NAMES = ("dev", "test", "demo", "run", "install_packages")
CODE_FOLDERS = ("src", "connectors", "tests", "flows")

# Joined here, so that this file does not hold what it looks for.
OPEN_MARK = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.:~-])(/wo" + r"rk/[\w.]+|/home/[\w.]+/|/ro" + r"ot/[\w.]+|/Us" + r"ers/[\w.]+/|/tmp/ba"
                          + r"sh_jobs)|[A-Z]:\\Us" + r"ers\\")

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")

BANNED_FOLDERS = {"common", "util", "utils", "helper", "helpers", "misc", "shared", "lib", "include"}
BANNED_WORDS = {"data", "sync", "process", "processor", "manager", "helper", "helpers", "util", "utils", "utility",
                "common", "info", "job", "jobs", "task", "tasks", "object", "objects", "status", "misc"}
# Words of the field that hold a banned one: the ERP's own feeds and folders, and the glossary's own words.
ALLOWED_PHRASES = {("http", "status"), ("order", "status"), ("sync", "feed"), ("sync", "feeds")}
# "Item" is the ERP's article and nothing else; these are the ways in which it comes to mean "thing".
NOT_THE_ERP_ITEM = {("work", "item"), ("list", "item"), ("queue", "item"), ("menu", "item"), ("line", "item")}

TYPE = re.compile(r"\b(?:class|struct|enum\s+class|enum|union|concept|using)\s+(?:\[\[\w+\]\]\s+)?([A-Z]\w*)\b(?!\s*::)")
TEST = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\s*\(\s*(\w+)\s*,\s*(\w+)")
SENTENCE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$")
STDOUT = re.compile(r"\bstd::cout\b|\bstd::puts\b|(?<![\w.>:])(?:std::)?printf\s*\(|\bfmt::print\s*\(\s*\"")
WALL_CLOCK = re.compile(r"\b(?:system_clock|high_resolution_clock)::now\s*\(|\bstd::time\s*\("
                        r"|(?<![\w.:>])time\s*\(\s*(?:nullptr|NULL|0)\s*\)|\bgettimeofday\b|\bclock_gettime\b")
STOPWATCH = re.compile(r"\bsteady_clock::now\s*\(")
CHANCE = re.compile(r"\bstd::s?rand\b|(?<![\w.:>])s?rand\s*\(|\brandom_device\b|\bmt19937(?:_64)?\b")
OWN_ENUMERATOR = re.compile(r"\bcase\s+(?:[\w:]+::)?k[A-Z]\w*\s*:")


def words_of(name):
    """"OrderStatus" and "order_status" → ["order", "status"]."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name))
    return [part.lower() for part in re.split(r"[_\-.]+", parts) if part]


def banned_word_in(name):
    """The word in `name` that means nothing or two things, or empty."""
    words = words_of(name)
    for at, word in enumerate(words):
        before = tuple(words[at - 1:at + 1]) if at else ()
        after = tuple(words[at:at + 2])
        if word in BANNED_WORDS and before not in ALLOWED_PHRASES and after not in ALLOWED_PHRASES:
            return word
        if before in NOT_THE_ERP_ITEM:
            return " ".join(before)
    return ""


def switch_bodies(code):
    """Every switch of `code`, without its comments and literals: (offset, its body without nested blocks' switches)."""
    for match in re.finditer(r"\bswitch\s*\(", code):
        at, depth = match.end(), 1
        while at < len(code) and depth:
            depth += {"(": 1, ")": -1}.get(code[at], 0)
            at += 1
        opening = code.find("{", at)
        if opening < 0:
            continue
        end, depth = opening + 1, 1
        while end < len(code) and depth:
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        body = code[opening + 1:end - 1]
        # A switch inside this one speaks for itself.
        inner = re.search(r"\bswitch\s*\(", body)
        while inner:
            start = body.find("{", inner.end())
            stop, depth = start + 1, 1
            while 0 < stop < len(body) and depth:
                depth += {"{": 1, "}": -1}.get(body[stop], 0)
                stop += 1
            body = body[:inner.start()] + " " * (stop - inner.start()) + body[stop:]
            inner = re.search(r"\bswitch\s*\(", body)
        yield match.start(), body


class Rules:
    def __init__(self, root):
        self.root = Path(root)
        self.breaches = []

    def breach(self, path, line, sentence):
        self.breaches.append((str(path), line, sentence))

    def each(self, path, pattern, text, sentence):
        for match in pattern.finditer(text):
            self.breach(path, source_text.line_of(text, match.start()), sentence.format(match))

    def text_rules(self, path, text):
        self.each(path, OPEN_MARK, text, "holds the mark {0[0]}: finish it, or open an issue and say so.")
        self.each(path, MACHINE_PATH, text, "names a path of one machine, {0[0]}.")

    def link_rules(self, path, text):
        for match in LINK.finditer(text):
            target = (self.root / path).parent / match.group(1)
            # Generated pages have their own test, which also sees when one is missing.
            if "reference" not in PurePosixPath(match.group(1)).parts and not target.exists():
                self.breach(path, source_text.line_of(text, match.start()),
                            f"links to {match.group(1)}, which does not exist.")

    def name_rules(self, path):
        for folder in path.parts[:-1]:
            if folder.lower() in BANNED_FOLDERS:
                self.breach(path, 1, f"stands in {folder}/: say what is in there instead.")
        if path.parts[0] in CODE_FOLDERS or path.parts[0] == "tools":
            word = banned_word_in(path.stem)
            if word:
                self.breach(path, 1, f'has "{word}" in its file name; STYLE.md lists the words that say nothing.')
        if path.suffix in source_text.CPP_ENDINGS and not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
            self.breach(path, 1, "has a file name that is not snake_case.")

    def code_rules(self, path, text):
        code = source_text.only_code(text)
        if path.suffix == ".h" and not re.search(r"^#pragma once$", text, re.MULTILINE):
            self.breach(path, 1, "is a header without #pragma once.")
        for match in TYPE.finditer(code):
            word = banned_word_in(match.group(1))
            if word:
                self.breach(path, source_text.line_of(code, match.start()),
                            f'names a type {match.group(1)}: "{word}" says nothing, or two things.')
        for match in TEST.finditer(code):
            if not SENTENCE.match(match.group(2)):
                self.breach(path, source_text.line_of(code, match.start()),
                            f"has a test named {match.group(2)}: make it a sentence, in_words_like_this.")
        # src/simulator writes the --help that both simulators' mains share.
        is_main = (path.name == "main.cpp" or path.parts[0] == "tests"
                   or path.parts[:2] in (("src", "app"), ("src", "simulator")))
        if not is_main:
            self.each(path, STDOUT, code, "writes to standard output; only programs do.")
        # The library that puts a program's clock forward is one.
        is_clock = path.parts[:2] in (("src", "base"), ("tests", "bench")) or path.name == "shifted_clock.cpp"
        if not is_clock:
            self.each(path, WALL_CLOCK, code, "reads a clock by itself; take a schakel::Clock& in the constructor.")
            # Sockets wait, and a terminal draws, in the machine's own time; what decides about records does not.
            if path.parts[:2] not in (("src", "http"), ("src", "app")):
                self.each(path, STOPWATCH, code, "reads a clock by itself; take a schakel::Clock& in the constructor.")
            self.each(path, CHANCE, code, "makes its own chance; take a schakel::Random& in the constructor.")
        for offset, body in switch_bodies(code):
            if OWN_ENUMERATOR.search(body) and re.search(r"\bdefault\s*:", body):
                self.breach(path, source_text.line_of(code, offset),
                            "switches over our own enum with a default: a new enumerator must fail to compile.")

    def tree_rules(self, paths):
        """Every source is built by a CMakeLists.txt above it, and every folder of sources stands in the map."""
        map_file = self.root / "ARCHITECTURE.md"
        on_the_map = map_file.read_text(encoding="utf-8") if map_file.exists() else ""
        folders = set()
        for path in paths:
            if path.suffix != ".cpp" or path.parts[0] not in ("src", "connectors", "tests"):
                continue
            folders.add(PurePosixPath(*path.parts[:-1]))
            above = path.parent
            while above.parts and not (self.root / above / "CMakeLists.txt").exists():
                above = above.parent
            listed = (self.root / above / "CMakeLists.txt")
            within = str(PurePosixPath(path).relative_to(PurePosixPath(above))) if above.parts else str(path)
            if not listed.exists() or not self._lists(listed.read_text(encoding="utf-8"), within):
                self.breach(path, 1, f"is built by nobody: no CMakeLists.txt above it names {within}.")
        for folder in sorted(folders):
            # A folder inside a module's is told about by the module's README or header.
            names = [str(f) + "/" for f in [folder, *folder.parents] if len(f.parts) >= 2]
            if not any(f"`{name}`" in on_the_map for name in names):
                self.breach("ARCHITECTURE.md", 1, f"the code map has no line for `{folder}/`.")

    @staticmethod
    def _lists(cmake, file):
        if re.search(rf"(?<![\w./-]){re.escape(file)}(?![\w.-])", cmake):
            return True
        target = re.fullmatch(r"fuzz_(\w+)\.cpp", file)  # schakel_fuzz(json …) builds fuzz_json.cpp.
        return bool(target and re.search(rf"schakel_fuzz\(\s*{target.group(1)}\b", cmake))


def check(root):
    rules = Rules(root)
    paths = list(source_text.files(root))
    for path in paths:
        rules.name_rules(path)
        in_corpus = path.parts[:3] == ("tests", "fuzz", "corpus")
        if in_corpus or not (path.name.endswith(TEXT_ENDINGS) or path.name in TEXT_NAMES):
            continue
        text = source_text.read(root, path)
        rules.text_rules(path, text)
        if path.suffix == ".md":
            rules.link_rules(path, text)
        if path.suffix in source_text.CPP_ENDINGS:
            rules.code_rules(path, text)
    rules.tree_rules(paths)
    return sorted(set(rules.breaches))


def main(arguments):
    root = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parent.parent
    breaches = check(root)
    for file, line, sentence in breaches:
        print(f"{file}:{line}: {sentence}")
    if breaches:
        print(f"{len(breaches)} breaches of the habits in STYLE.md.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
