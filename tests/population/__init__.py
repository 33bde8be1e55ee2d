"""Made-up people who come to a practice with back pain: what the flow tells how many of them."""
