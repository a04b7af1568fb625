"""A small OpenID provider on loopback: discovery, authorize, token, jwks, userinfo.

It checks what a strict one does (client, address to come back to, code once, PKCE) and lies in
its answers where a test tells it to.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "socakt", "skrivnost odjemalca"


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, FALSE_KEY = new_key(), new_key()


class Provider:
    """The provider; `person` is who signs in there, `lies` replaces claims of the ID token."""

    def __init__(self):
        self.person = {"sub": "oseba-1", "email": "", "email_verified": True}
        self.lies, self.userinfo_lies, self.discovery_lies = {}, {}, {}
        self.key, self.header, self.algorithm = KEY, {"kid": "1"}, "RS256"
        self.in_token = True
        self.asked, self.codes, self.tokens = [], {}, set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def settings(self):
        """What the environment of the application says of it."""
        return {"issuer": self.issuer, "client_id": CLIENT, "secret": SECRET, "name": "SI-PASS"}

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.discovery_lies,
        }

    def jwks(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked):
        """Where the browser is sent: back, with a code."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def leads_to(self, path, asked):
        """Where this address leads on; None: it answers itself."""
        if path == "/moved":
            return f"{self.issuer}/jwks"
        return self.authorize(asked) if path == "/authorize" else None

    def token(self, sent):
        """Tokens for a code that was not used yet, to whoever began with it."""
        asked = self.codes.pop(sent["code"])
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert challenge == asked["code_challenge"]
        assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        assert sent["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        said = {"sub": self.person["sub"]} | (self.person if self.in_token else {})
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **said,
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        key = self.key if self.algorithm == "RS256" else None
        key = "x" * 64 if self.algorithm == "HS256" else key
        signed = jwt.encode(claims, key, algorithm=self.algorithm, headers=self.header)
        return {"access_token": access, "token_type": "Bearer", "id_token": signed}

    def _handler(provider):  # noqa: N805 (the handler below has a self of its own)
        class Handler(BaseHTTPRequestHandler):
            def answer(self, content):
                body = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                parts = urlsplit(self.path)
                asked = {name: value for name, [value] in parse_qs(parts.query).items()}
                if address := provider.leads_to(parts.path, asked):
                    self.send_response(302)
                    self.send_header("Location", address)
                    self.end_headers()
                elif parts.path == "/userinfo":
                    assert self.headers["Authorization"].split()[1] in provider.tokens
                    self.answer({**provider.person, **provider.userinfo_lies})
                elif parts.path == "/jwks":
                    self.answer(provider.jwks())
                else:
                    self.answer(provider.discovery())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.answer(provider.token({n: v for n, [v] in parse_qs(body).items()}))

            def log_message(self, *args):
                """Nothing."""

        return Handler
