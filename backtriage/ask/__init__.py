"""Ways to ask a person: menus, and numbered lines."""
