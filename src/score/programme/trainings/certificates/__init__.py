"""Certificates on paper: of participants, of enterprises, of trainers; and the public page that checks them."""
