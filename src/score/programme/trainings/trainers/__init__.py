"""Trainers: their way to a certificate, module by module, and what stands against each step."""
