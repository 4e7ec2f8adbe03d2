"""The desktop client: what participants and proctors have in front of them."""

VERSION = "0.1.0"
