"""One item of every kind, for those who ask them."""

from __future__ import annotations

from backtriage.ask.asker import Status
from backtriage.flow.model import Item
from tests.conftest import TODAY, flow_of

FLOW = flow_of("""
    items:
      doctor:
        ask: Have you seen a doctor for this pain?
        about: A doctor seen
        why: A doctor may know more.
        help: Any doctor counts.
      long:
        kind: one of
        ask: How long have you had this pain?
        about: How long
        options: {new: Less than two weeks, weeks: Some weeks, years: Years}
        prefer_not: yes
      signs:
        kind: any of
        ask: Do you have any of these?
        about: Signs
        why: They can mean danger.
        options:
          chest: {say: Bad chest pain, short: Chest pain}
          numb: {say: Your legs feel numb, short: Numbness}
          bleed: {say: You threw up blood, short: Haematemesis}
          none: None of these
        prefer_not: yes
      many:
        kind: any of
        ask: Which of these many things have you ever had?
        about: Many things
        options:
          one: A first thing that takes quite a few words to tell
          two: A second thing that takes quite a few words to tell
          three: A third thing that takes quite a few words to tell
          four: A fourth thing that takes quite a few words to tell
          five: A fifth thing that takes quite a few words to tell
          six: A sixth thing that takes quite a few words to tell
          seven: A seventh thing that takes quite a few words to tell
          eight: An eighth thing that takes quite a few words to tell
          nine: A ninth thing that takes quite a few words to tell
          ten: A tenth thing that takes quite a few words to tell
          none: None of these
      usual:
        kind: any of
        ask: Which of these is not as it always was?
        about: A check
        options: {feel: Feeling, power: Power, none: All is as it always was}
      age: {kind: number, ask: How old are you?, about: Age, prefer_not: yes}
      pain: {kind: scale, ask: How bad is the pain?, about: How bad, low: no pain, high: the worst pain}
      day: {kind: date, ask: When did it begin?, about: The first day}
      words: {kind: text, ask: What else would you like to say?, about: Your words, record: yes}
    flags:
      all_asked:
        when:
          any:
            - {doctor: yes}
            - {long: years}
            - {signs: chest}
            - {many: one}
            - {usual: feel}
            - {age: at least 99}
            - {pain: at least 9}
            - {day: at least 9 days ago}
        urgency: today
""")

STATUS = Status("Your back", done=2, left=6, today=TODAY)
SHORT = Status("Your back", done=2, left=6, today=TODAY, short=True)


def item(id: str) -> Item:
    """One of the items."""
    return FLOW.items[id]
