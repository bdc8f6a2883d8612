"""What schemathesis loads beside our OpenAPI document: real ids in addresses, who asks (in turn,
call by call), and what no answer to them may show.

As JSON: FUZZ_IDS {"parameter": [ids]}; FUZZ_ASKERS [{"token", "spare", "forbidden"}], which are
tests.fuzz_world.Asker.
"""

import itertools
import json
import os
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

_IDS: dict[str, list[str]] = json.loads(os.environ["FUZZ_IDS"])
_ASKERS: list[dict[str, Any]] = json.loads(os.environ["FUZZ_ASKERS"])
_TURNS = itertools.cycle(_ASKERS)
_FORBIDDEN = {f"Bearer {asker['token']}": asker["forbidden"] for asker in _ASKERS}
_TO_NOBODY: list[str] = next((a["forbidden"] for a in _ASKERS if not a["token"]), [])


@schemathesis.hook
def map_path_parameters(_: HookContext, path_parameters: dict[str, Any] | None) -> Any:
    """Ids that mean something: most made-up ones end at "there is none"."""
    for name, given in (path_parameters or {}).items():
        if known := _IDS.get(name):
            path_parameters[name] = known[hash(str(given)) % len(known)]  # type: ignore[index]
    return path_parameters


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    asker = next(_TURNS)
    token = asker["spare"] if case.path == "/auth/logout" else asker["token"]
    if token:
        case.headers["authorization"] = f"Bearer {token}"


@schemathesis.check
def nothing_of_another_tenant(_: CheckContext, response: Response, case: Case[Any]) -> None:
    asked = repr((case.formatted_path, case.query, case.body))
    by = response.request.headers.get("authorization", "")
    for text in _FORBIDDEN.get(str(by), _TO_NOBODY):
        # An answer may repeat what it was asked.
        if text in response.text and text not in asked:
            raise AssertionError(f"the answer shows {text} of another tenant")
