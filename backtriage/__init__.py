"""Ask the questions of a flow, and say what the answers mean."""

__version__ = "0.1.0"
