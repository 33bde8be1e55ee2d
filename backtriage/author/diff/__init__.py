"""What does a change do to people?"""
