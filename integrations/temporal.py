"""The one way to connect to Temporal: address, namespace, TLS or API key, data converter."""

from typing import Final

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

_QUIET: Final = TelemetryConfig(
    logging=LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
)


def data_converter() -> DataConverter:
    """Client, worker, replayer and tests use this one, or they would silently differ."""
    return pydantic_data_converter


async def connect(
    address: str, namespace: str, *, tls: bool = False, api_key: str = "", lazy: bool = False
) -> Client:
    """An embedded server, a cluster, or Temporal Cloud (TLS with an API key), by settings alone.

    `lazy`: connects at the first call, so that a process can start while Temporal is away.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=data_converter(),
        tls=tls or bool(api_key),
        api_key=api_key or None,
        lazy=lazy,
        runtime=Runtime(telemetry=_QUIET),
    )
