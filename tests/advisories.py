"""`python -m tests.advisories`: known weaknesses of what requirements.lock pins, by pip-audit.

The advisory data comes from the package index. Where it is not reached that is said, and is no
failure: the same lock is looked up again where it is.
"""

import json
import subprocess
import sys
from pathlib import Path

_LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"


def main() -> int:
    program = Path(sys.executable).with_name("pip-audit")
    asked = subprocess.run(
        [program, "--disable-pip", "--require-hashes", "-r", _LOCK, "-f", "json",
         "--progress-spinner", "off", "--timeout", "5"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        looked_up = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        looked_up = []
    known = [each for each in looked_up if "vulns" in each]
    if not known:
        print("pip-audit: the advisory data is not reached from here; nothing was looked up")
        return 0
    found = [each for each in known if each["vulns"]]
    for each in found:
        names = ", ".join(vuln["id"] for vuln in each["vulns"])
        print(f"pip-audit: {each['name']} {each['version']}: {names}")
    print(f"pip-audit: {len(known)} of {len(looked_up)} looked up, {len(found)} with advisories")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
