"""The items' interactions."""
