"""Handing valid applications over to the provisioning system: messages, and the four ways they can take."""
