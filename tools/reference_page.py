"""A generated page: written, or compared with what would be written."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


def settle(name, text, only_check):
    """Writes docs/reference/`name`, or when `only_check` says whether it is as it should be. True: it is."""
    path = REFERENCE / name
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return True
    shown = path.relative_to(ROOT)
    if only_check:
        print(f"{shown}:1: is not what it is made from; run ./dev docs and commit the page.")
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{shown} written")
    return True


def table(headings, rows):
    """A Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
