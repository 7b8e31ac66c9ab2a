"""The shapes a rule can take."""
