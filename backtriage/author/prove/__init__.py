"""Is there anybody for whom it goes wrong?"""
