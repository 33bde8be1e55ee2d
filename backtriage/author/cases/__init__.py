"""Do the people I thought of get what I meant?"""
