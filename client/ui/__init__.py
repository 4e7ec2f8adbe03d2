"""All of Qt: widgets, theme, and the one bridge that brings results to the main thread."""
