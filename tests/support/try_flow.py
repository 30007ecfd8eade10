#!/usr/bin/env python3
"""Tries a ready-made integration on both simulators, with the invented company in them.

    try_flow.py orders_online_to_globe "run orders --dry-run" "run orders" "dead-letter list"

Starts both simulators, fills their addresses into flows/FLOW/schakel.toml, applies it, gives consent, and carries the
commands out one after the other, each as `schakel` would be typed. Without commands: a shell in which `schakel` and
both simulators are ready until you leave it. Everything is gone afterwards. SCHAKEL_BIN names the folder with the
three programs.
"""

import os
import shlex
import subprocess
import sys

from two_erps import BIN, ROOT, TwoErps

# Globe's invented company has no orders of its own: these two begin with orders that came from Online, and then with an
# Online that does not know them.
FROM_GLOBE = ("orders_globe_to_online", "order_status_online_to_globe")


def prepared(flow):
    erps = TwoErps(orders=40, bad_orders=0 if flow in FROM_GLOBE else 4)
    if flow in FROM_GLOBE:
        erps.connect()
        erps.schakel("run", "orders")
        erps.turn_round("--customers", 2, "--no-limits")
    erps.flow = ROOT / "flows" / flow / "schakel.toml"
    erps.write_settings()
    erps.connect()
    return erps


def main(words):
    flows = sorted(path.parent.name for path in (ROOT / "flows").glob("*/schakel.toml"))
    flow = words[0].removeprefix("flows/").rstrip("/") if words else ""
    if flow not in flows:
        print(f"which flow? {', '.join(flows)}", file=sys.stderr)
        return 2
    with prepared(flow) as erps:
        environment = {**erps.environment, "SCHAKEL_STATE": str(erps.state), "PATH": f"{BIN}:{os.environ['PATH']}"}
        worst = 0
        for command in words[1:]:
            print(f"\n$ schakel {command}", flush=True)
            ended = subprocess.run([BIN / "schakel", *shlex.split(command)], env=environment, check=False).returncode
            worst = max(worst, ended if ended != 1 else 0)  # 1: something needs a person, who sees it here.
        if not words[1:]:
            print(f"Exact Online  {erps.online.url}/__simulator/\nExact Globe   {erps.globe.url}/__simulator/\n"
                  f"Settings      {erps.settings}\nLeave this shell to stop both.", flush=True)
            subprocess.run([os.environ.get("SHELL", "sh")], env=environment, cwd=erps.folder, check=False)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
