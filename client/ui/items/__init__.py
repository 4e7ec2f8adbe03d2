"""Turns an item's content into widgets, and what is done with them into responses."""
