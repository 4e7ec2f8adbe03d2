"""QTI's processing model: values, expressions, rules, item sessions and running tests."""
