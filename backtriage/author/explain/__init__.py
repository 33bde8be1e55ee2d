"""What does it say, and what hangs on what?"""
