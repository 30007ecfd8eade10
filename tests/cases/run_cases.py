#!/usr/bin/env python3
"""Plays the cases of a flow's folder with the real program and both simulators; fails where something else came of it.

    run_cases.py [--update] flows/orders_online_to_globe [NAME...]

--update writes what came of it into the last section of each case: the difference is what gets reviewed. SCHAKEL_BIN
names the folder with the three programs.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import sys

import case_file
import catalogue
from case_world import CaseWorld

ALWAYS = "always.rows"  # What every case of the folder begins with.


def target_of(folder):
    return "globe" if folder.name.endswith("_to_globe") else "online"


def play(folder, path, catalogues):
    """The case, and what came of it."""
    case = case_file.parse(shown(path), path.read_text(), catalogues, target_of(folder))
    always = folder / "cases" / ALWAYS
    begins = case_file.parse(shown(always), always.read_text(), catalogues) if always.exists() else None
    with CaseWorld(folder, target_of(folder), catalogues) as world:
        return case, world.play(case, begins)


def shown(path):
    return str(path.relative_to(catalogue.ROOT)) if path.is_relative_to(catalogue.ROOT) else str(path)


def difference(case, came):
    """Nothing when it is as expected; otherwise a difference to read."""
    if case.outcome == came:
        return ""
    return "\n".join(difflib.unified_diff(case.outcome.splitlines(), came.splitlines(), "expected", "what came of it",
                                          lineterm="", n=100))


def judged(folder, path, catalogues, update):
    """One line, or a difference, and whether it is as it should be."""
    try:
        case, came = play(folder, path, catalogues)
    except case_file.Refused as refused:
        return False, str(refused)
    found = difference(case, came)
    if not found:
        return True, f"ok        {path.stem}: {case.proves}"
    if update:
        path.write_text(case_file.whole_text(case, came))
        return True, f"rewritten {path.stem}: {case.proves}"
    return False, f"FAILED    {path.stem}: {case.proves}\n{found}\n"


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="rewrite the last section of each case")
    parser.add_argument("folder", type=pathlib.Path, help="flows/NAME")
    parser.add_argument("names", nargs="*", help="only these cases")
    asked = parser.parse_args(words)
    folder = asked.folder.resolve()
    paths = sorted((folder / "cases").glob("*.case"))
    unknown = set(asked.names) - {path.stem for path in paths}
    if unknown or not paths:
        print(f"{shown(folder)} has no case {', '.join(sorted(unknown))}".rstrip(), file=sys.stderr)
        return 2
    paths = [path for path in paths if not asked.names or path.stem in asked.names]
    catalogues = catalogue.both()
    with concurrent.futures.ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        all_well = True
        for well, text in pool.map(lambda path: judged(folder, path, catalogues, asked.update), paths):
            print(text, flush=True)
            all_well = all_well and well
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main())
