"""What schemathesis loads beside our OpenAPI document: real ids in addresses, and what no answer
may show. FUZZ_IDS: {"parameter": [ids]} as JSON. FUZZ_FORBIDDEN: texts of another tenant, as JSON.
FUZZ_SPARE: the token to sign out with, so that the other one stays good.
"""

import json
import os
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

_IDS: dict[str, list[str]] = json.loads(os.environ.get("FUZZ_IDS", "{}"))
_FORBIDDEN: list[str] = json.loads(os.environ.get("FUZZ_FORBIDDEN", "[]"))
_SPARE = os.environ.get("FUZZ_SPARE", "")


@schemathesis.hook
def map_path_parameters(_: HookContext, path_parameters: dict[str, Any] | None) -> Any:
    """Ids that mean something: most made-up ones end at "there is none"."""
    for name, given in (path_parameters or {}).items():
        if known := _IDS.get(name):
            path_parameters[name] = known[hash(str(given)) % len(known)]  # type: ignore[index]
    return path_parameters


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    if _SPARE and case.path == "/auth/logout":
        kwargs["headers"] = {**(kwargs.get("headers") or {}), "authorization": f"Bearer {_SPARE}"}


@schemathesis.check
def nothing_of_another_tenant(_: CheckContext, response: Response, case: Case[Any]) -> None:
    asked = repr((case.formatted_path, case.query, case.body))
    for text in _FORBIDDEN:
        # An answer may repeat what it was asked.
        if text in response.text and text not in asked:
            raise AssertionError(f"the answer shows {text} of another tenant")
