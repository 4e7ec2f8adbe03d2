"""Tests of what is shipped: the built program folder and the Debian package."""
