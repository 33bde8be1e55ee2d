"""Ask the questions of a flow, and say what the answers mean."""

__version__ = "0.2.0"
