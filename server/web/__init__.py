"""What both servers share: TLS identity, CBOR replies, bearer tokens, files, start and stop."""
