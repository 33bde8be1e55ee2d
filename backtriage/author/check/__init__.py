"""Is it written well?"""
