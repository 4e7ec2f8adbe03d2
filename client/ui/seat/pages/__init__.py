"""One module per page: each shows one view and tells what the participant did."""
