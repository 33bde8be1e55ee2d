"""What going on is compared with: a script that asks with one prompt after another."""

import questionary

CHOICES = ["Chest pain", "Fainting", "Tearing pain", "Heavy bleeding", "Confusion", "None of these"]

for number in range(1, 101):
    questionary.select(f"Question number {number} of these?", choices=CHOICES).unsafe_ask()
