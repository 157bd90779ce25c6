"""Tests of the SDK, natively: `python -m unittest` in `guest-sdk/python`."""
