#!/usr/bin/env python3
"""The reference pages that the program writes about itself: what it checks settings with is what it shows.

    make_reference_pages.py BINARY [--check]
"""

import subprocess
import sys

import reference_page

PAGES = [  # page, what the program is asked
    ("settings.md", ["docs", "settings"]),
    ("commands.md", ["docs", "commands"]),
    ("errors.md", ["docs", "errors"]),
]


def main(arguments):
    if len(arguments) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    binary, only_check = arguments[1], "--check" in arguments[2:]
    sound = True
    for name, question in PAGES:
        answer = subprocess.run([binary, *question], capture_output=True, text=True, check=False)
        if answer.returncode != 0 or not answer.stdout.strip():
            print(f"{binary} {' '.join(question)} gave no page (exit code {answer.returncode}):\n{answer.stderr}",
                  file=sys.stderr)
            return 1
        sound = reference_page.settle(name, answer.stdout, only_check) and sound
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
