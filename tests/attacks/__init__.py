"""What somebody with bad intentions would try; each file is named for who tries."""
