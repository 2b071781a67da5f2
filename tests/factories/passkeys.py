"""A device that makes and uses passkeys, as a browser with a fingerprint reader would."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_ASKED_FINGER = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Device:
    """One key pair. Unlike a browser it answers for any page that it is told of (`origin`)."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.handle = ""

    def make(
        self, options: dict[str, Any], origin: str, flags: int = _ASKED_FINGER
    ) -> dict[str, Any]:
        """The answer to being asked for a new passkey."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(
            _digest(asked["rp"]["id"]), flags | AuthenticatorData.FLAG.AT, 1, public
        )
        said = _said("webauthn.create", asked["challenge"], origin)
        return self._answer(
            said,
            attestationObject=AttestationObject.create("none", data, {}),
            results={"credProps": {"rk": True}},
        )

    def use(self, options: dict[str, Any], origin: str, rp: str = "") -> dict[str, Any]:
        """The answer to being asked for the passkey."""
        asked = options["publicKey"]
        data = AuthenticatorData.create(_digest(rp or asked["rpId"]), _ASKED_FINGER, 2)
        said = _said("webauthn.get", asked["challenge"], origin)
        signature = self.key.sign(bytes(data) + said.hash, ec.ECDSA(SHA256()))
        answer = self._answer(said, authenticatorData=data, signature=signature)
        answer["response"]["userHandle"] = self.handle
        return answer

    def _answer(
        self, said: bytes, results: dict[str, Any] | None = None, **parts: bytes
    ) -> dict[str, Any]:
        name = websafe_encode(self.id)
        encoded = {key: websafe_encode(bytes(part)) for key, part in parts.items()}
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": {"clientDataJSON": websafe_encode(bytes(said))} | encoded,
            "clientExtensionResults": results or {},
        }


def origin_of(client: Client) -> str:
    """Where the pages of a test's browser come from."""
    return f"http://{client.defaults['HTTP_HOST']}"


def added(client: Client, origin: str = "", at: str = "", **how: Any) -> tuple[Device, Any]:
    """A device whose passkey somebody who is signed in has added, and what they were answered;
    `at`: under which path.
    """
    device = Device()
    address = f"{at}/accounts/2fa/webauthn/add/"
    options = client.get(address).context["js_data"]["creation_options"]
    answer = device.make(options, origin or origin_of(client), **how)
    form = {"name": "Phone", "credential": json.dumps(answer)}
    return device, client.post(address, form)


def used(client: Client, device: Device, origin: str = "", at: str = "", **how: Any) -> Any:
    """What somebody is answered who signs in by the passkey of `device`, without a password."""
    address = f"{at}/accounts/2fa/webauthn/login/"
    options = client.get(address, headers={"accept": "application/json"}).json()["request_options"]
    answer = device.use(options, origin or origin_of(client), **how)
    return client.post(address, {"credential": json.dumps(answer)})


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _said(kind: str, challenge: str, origin: str) -> CollectedClientData:
    body = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return CollectedClientData(json.dumps(body).encode())
