"""Serious concerns: raised confidentially, sealed, read by the focal persons of one country and by nobody else.

- `sealing.py`: the key of its own, and what it opens and closes;
- `letters.py`: what lies in the sealed part;
- `actions.py`: raise, note a step, close, reopen;
- `desk.py`: what a focal person sees; `alerts.py`: the mail that says only that something waits;
- `counts.py`: the only thing that anybody else ever learns.
"""
