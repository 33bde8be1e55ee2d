"""Is the flow written well?"""
