"""The seat's application services, free of Qt."""
