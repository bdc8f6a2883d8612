"""The sandbox of tests/sandbox, for the clients that speak to it."""

from tests.sandbox.conftest import _product, _sandbox, product, sandbox

__all__ = ["_product", "_sandbox", "product", "sandbox"]
