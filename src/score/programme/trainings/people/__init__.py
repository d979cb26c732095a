"""Participants: added at the door without a network, and known again where they took part before."""
