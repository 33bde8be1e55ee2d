"""What starting is compared with: a script that does nothing but show one list."""

import questionary

questionary.select(
    "Do you have any of these right now?",
    choices=["Chest pain", "Fainting", "Tearing pain", "Heavy bleeding", "Confusion", "None of these"],
).unsafe_ask()
