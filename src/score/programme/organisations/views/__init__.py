"""Pages of organisations, people, invitations and consents, and of one's own account."""
