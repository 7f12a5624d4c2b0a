"""Hand-made documents and mutations for the tests of `intake.documents`."""
