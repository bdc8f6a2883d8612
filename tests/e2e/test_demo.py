"""`make demo ONCE=1`: the main job on real input, as whoever tries the product sees it first."""

import json
import os
import subprocess
import sys
from pathlib import Path

from stack.home import temporary_folder


def test_the_demo_meets_its_own_expectations() -> None:
    with temporary_folder() as folder:
        kept = {name: value for name, value in os.environ.items() if "CONVERZIA_" not in name}
        done = subprocess.run(
            [Path(sys.executable).with_name("converzia"), "demo", "--once"],
            env={**kept, "CONVERZIA_HOME": str(folder)},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=170,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["leads"] >= told["delivered"] == told["credits_consumed"] > 0
    assert told["balance"] == told["credits_granted"] - told["credits_consumed"]
    assert (told["duplicates"], told["lost"]) == (0, 0)
