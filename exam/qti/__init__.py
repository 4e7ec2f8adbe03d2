"""QTI content in, one model out: what the rules need (a form) and what a window draws."""
