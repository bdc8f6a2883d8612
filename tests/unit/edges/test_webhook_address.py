"""Where a webhook may go: which addresses are refused, and that what was checked is what is met."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.errors import VendorError, VendorRejected, VendorUnavailable
from integrations.safe_address import Resolver, is_public
from integrations.webhook_target import WebhookClient
from tests.unit.edges.own_endpoint import answering, certificate, endpoint

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = "93.184.216.34"
NAME = "hooks.example.com"


def resolving(*answers: Sequence[str]) -> tuple[Resolver, list[str]]:
    """A name server that gives these answers one after the other, and who it was asked for."""
    asked: list[str] = []

    async def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolver, asked


async def post(client: WebhookClient, url: str) -> dict[str, object]:
    return await client.post(url, [SECRET], "msg_1", datetime.now(UTC), "{}")


async def refusal(client: WebhookClient, url: str) -> VendorError:
    with pytest.raises(VendorError) as refused:
        await post(client, url)
    return refused.value


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "::1",  # loopback
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "fd00::1",  # private, unique-local
        "169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1",  # link- and site-local
        "224.0.0.1", "ff02::1", "ff0e::1",  # multicast
        "240.0.0.1", "255.255.255.255", "4000::1",  # reserved
        "0.0.0.0", "::",  # unspecified
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "2001:db8::1",  # CGNAT, documentation, tests
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",  # IPv4 within IPv6
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",  # NAT64
        "2002:7f00:1::", "2002:a00:1::1", "2001::1",  # 6to4, Teredo
    ],
)  # fmt: skip
@pytest.mark.parametrize("others", [[], [PUBLIC]], ids=["alone", "beside a public one"])
async def test_a_name_that_leads_inside_is_refused(address: str, others: list[str]) -> None:
    resolver, _ = resolving([*others, address])
    client = WebhookClient(allow_http=False, resolver=resolver)
    refused = await refusal(client, f"https://{NAME}/")
    assert isinstance(refused, VendorRejected)
    assert refused.code == "address_refused"


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "2606:4700::1111", f"::ffff:{PUBLIC}", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_an_address_that_leads_to_the_open_internet_is_fine_in_any_form(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "localhost", "[::ffff:7f00:1]"]
)
async def test_an_address_in_the_url_is_checked_however_it_is_written(host: str) -> None:
    async with endpoint(answering("200 OK")) as seen:
        await refusal(WebhookClient(allow_http=False), f"https://{host}:{seen.port}/")
        assert seen.requests == []


async def test_development_allows_loopback_and_no_private_network() -> None:
    async with endpoint(answering("200 OK")) as seen:
        receipt = await post(WebhookClient(allow_http=True), f"http://127.0.0.1:{seen.port}/")
    assert receipt["status"] == 200
    resolver, _ = resolving(["10.0.0.1"])
    refused = await refusal(
        WebhookClient(allow_http=True, resolver=resolver), f"http://{NAME}:{seen.port}/"
    )
    assert refused.code == "address_refused"


async def test_a_name_is_asked_once_and_its_second_answer_is_never_met() -> None:
    """What a rebinding name server says after the check changes nothing."""
    resolver, asked = resolving(["127.0.0.1"], ["127.0.0.2"])
    client = WebhookClient(allow_http=True, resolver=resolver)
    async with endpoint(answering("200 OK")) as seen:
        assert (await post(client, f"http://{NAME}:{seen.port}/"))["status"] == 200
    assert (len(seen.requests), asked) == (1, [NAME])


async def test_a_checked_address_does_not_carry_over_to_the_next_post() -> None:
    resolver, _ = resolving(["127.0.0.1"], ["10.0.0.1"])
    client = WebhookClient(allow_http=True, resolver=resolver)
    async with endpoint(answering("200 OK")) as seen:
        url = f"http://{NAME}:{seen.port}/"
        await post(client, url)
        assert (await refusal(client, url)).code == "address_refused"
    assert len(seen.requests) == 1


async def test_tls_and_host_keep_the_name_of_a_pinned_address(tmp_path: Path) -> None:
    server, trusting = certificate(NAME, tmp_path)
    resolver, _ = resolving(["127.0.0.1"])
    client = WebhookClient(allow_http=True, resolver=resolver, verify=trusting)
    async with endpoint(answering("200 OK"), tls=server) as seen:
        await post(client, f"https://{NAME}:{seen.port}/leads?x=1")
    assert seen.requests[0][0]["host"] == f"{NAME}:{seen.port}"


async def test_a_certificate_of_another_name_is_not_talked_to(tmp_path: Path) -> None:
    server, trusting = certificate("other.example.com", tmp_path)
    resolver, _ = resolving(["127.0.0.1"])
    client = WebhookClient(allow_http=True, resolver=resolver, verify=trusting)
    async with endpoint(answering("200 OK"), tls=server) as seen:
        refused = await refusal(client, f"https://{NAME}:{seen.port}/")
    assert (seen.requests, refused.code) == ([], "certificate_refused")


async def test_an_address_out_of_reach_is_followed_by_the_next() -> None:
    resolver, _ = resolving(["127.0.0.2", "127.0.0.1"])
    client = WebhookClient(allow_http=True, resolver=resolver)
    async with endpoint(answering("200 OK")) as seen:
        assert (await post(client, f"http://{NAME}:{seen.port}/"))["status"] == 200


async def test_nobody_listening_was_certainly_not_reached() -> None:
    resolver, _ = resolving(["127.0.0.1"])
    async with endpoint(answering("200 OK")) as seen:
        pass
    refused = await refusal(
        WebhookClient(allow_http=True, resolver=resolver), f"http://{NAME}:{seen.port}/"
    )
    assert isinstance(refused, VendorUnavailable)
    assert refused.code == "not_reached"


async def test_a_name_without_address_may_have_one_later() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    refused = await refusal(WebhookClient(allow_http=False, resolver=unknown), f"https://{NAME}/")
    assert isinstance(refused, VendorUnavailable)
    assert refused.code == "name_unknown"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"http://{NAME}/", "not_https"),
        (f"ftp://{NAME}/", "not_https"),
        ("hooks.example.com", "not_https"),
        (f"https://user:pass@{NAME}/", "bad_address"),
        (f"https://user@{NAME}/", "bad_address"),
        ("https:///path", "bad_address"),
        ("https://[::1/", "bad_address"),
    ],
)
async def test_an_address_that_is_none_of_ours_is_refused_before_it_is_looked_up(
    url: str, code: str
) -> None:
    resolver, asked = resolving([PUBLIC])
    refused = await refusal(WebhookClient(allow_http=False, resolver=resolver), url)
    assert isinstance(refused, VendorRejected)
    assert (refused.code, asked) == (code, [])
