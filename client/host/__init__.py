"""The computer the program runs on."""
