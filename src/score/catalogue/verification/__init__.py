"""What is asked a second time, and how far it agrees with the first."""
