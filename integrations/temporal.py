"""The one way to connect to Temporal: address, namespace, TLS or API key, data converter."""

from dataclasses import replace
from typing import Final, Protocol

from pydantic import SecretStr
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

from integrations.temporal_codec import EncryptionCodec

_QUIET: Final = TelemetryConfig(
    logging=LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
)


class TemporalPlace(Protocol):
    """The settings of a server: an embedded one, a cluster, or Temporal Cloud (an API key, which
    implies TLS). `payload_keys`: `id:base64` pairs; empty, payloads are kept in clear."""

    @property
    def temporal_address(self) -> str: ...
    @property
    def temporal_namespace(self) -> str: ...
    @property
    def temporal_tls(self) -> bool: ...
    @property
    def temporal_api_key(self) -> SecretStr: ...
    @property
    def payload_keys(self) -> SecretStr: ...


def data_converter(payload_keys: SecretStr) -> DataConverter:
    """Client, worker, replayer and tests use this one, or they would silently differ."""
    if not payload_keys:
        return pydantic_data_converter
    return replace(
        pydantic_data_converter,
        payload_codec=EncryptionCodec.parse(payload_keys.get_secret_value()),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(place: TemporalPlace, *, lazy: bool = False) -> Client:
    """`lazy`: connects at the first call, so that a process can start while Temporal is away."""
    api_key = place.temporal_api_key.get_secret_value()
    return await Client.connect(
        place.temporal_address,
        namespace=place.temporal_namespace,
        data_converter=data_converter(place.payload_keys),
        tls=place.temporal_tls or bool(api_key),
        api_key=api_key or None,
        lazy=lazy,
        runtime=Runtime(telemetry=_QUIET),
    )
