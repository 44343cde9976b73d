"""Signs, on your server, what it knows of the moment in which your customer asks for help.

Python 3.8 or newer, nothing to install. Copy `context_token` and `sign` into your code; README.md has the claims.
"""
import base64
import hashlib
import hmac
import json
import sys
import time


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def sign(header, payload, secret):
    """Compact JWS with HMAC-SHA-256 (RFC 7515). `secret` is the text that the console showed: 32 bytes in base64url."""
    text = _base64url(header.encode("utf-8")) + "." + _base64url(payload.encode("utf-8"))
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    mark = hmac.new(key, text.encode("ascii"), hashlib.sha256).digest()
    return text + "." + _base64url(mark)


def context_token(entry, kid, secret, context, issued_at=None, life_seconds=300):
    """A token that lives five minutes. `context` is a dict of texts: {"orderNo": "…", "errorCode": "…"}."""
    issued_at = int(time.time()) if issued_at is None else issued_at
    header = {"alg": "HS256", "kid": kid, "typ": "JWT"}
    payload = {"iss": entry, "aud": "huiyin", "iat": issued_at, "exp": issued_at + life_seconds, "ctx": context}
    texts = [json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (header, payload)]
    return sign(texts[0], texts[1], secret)


def main():
    """To check this file: one input of vectors.json a line on standard input, one token a line on standard output."""
    for line in sys.stdin.buffer:
        given = json.loads(line.decode("utf-8"))
        if "payload" in given:
            print(sign(given["header"], given["payload"], given["secret"]))
        else:
            print(
                context_token(
                    given["entry"],
                    given["kid"],
                    given["secret"],
                    given["context"],
                    given["issuedAt"],
                    given["lifeSeconds"],
                )
            )


if __name__ == "__main__":
    main()
