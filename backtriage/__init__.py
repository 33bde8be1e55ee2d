"""Answer questions about low back pain; learn how soon to seek care, and what might suit."""

__version__ = "0.1.0"
