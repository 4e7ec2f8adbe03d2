"""The windows, driven the way a person drives them, drawn off screen."""
