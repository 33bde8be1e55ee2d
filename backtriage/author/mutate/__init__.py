"""Would a slip be noticed?"""
