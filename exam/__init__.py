"""The rules of an examination, shared by the desktop and the servers: no Qt, no sockets."""
