"""Harmless and harmful complaints: how common they are, and what people tick for them.

Every frequency is a guess for a practice population, none is evidence: they
serve to notice when a change of the questions or rules alarms more people.  A
literal reader ticks what a line says.  A worried one also ticks what it does
not mean, by the chance given here: so high that the first version of the
questionnaire told 36 of 100 to be seen today, as an independent review found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Ticks = tuple[tuple[str, str], ...]  # of lists: item and option


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that a person has: in how many of 100, and what they tick for it."""

    name: str
    share: float
    literal: Ticks = ()
    worried: Mapping[Ticks, float] = field(default_factory=dict)  # chance out of 100, instead of `literal`
    ages: tuple[int, int] = (0, 120)


def tick(text: str) -> Ticks:
    """Read ticks from `leg:weak leg_weak:worse`."""
    return tuple((item, option) for item, option in (each.split(":") for each in text.split()))


def _list(rows: str) -> tuple[Complaint, ...]:
    """Read a table: name | of 100 | ages | literal ticks | chance and ticks of the worried."""
    found = []
    for row in rows.strip().splitlines():
        name, share, ages, literal, worried = (cell.strip() for cell in row.split("|"))
        low, high = ages.split("-")
        chances = {}
        for each in filter(None, map(str.strip, worried.split(";"))):
            chance, _, ticks = each.partition(" ")
            chances[tick(ticks)] = float(chance)
        found.append(Complaint(name, float(share), tick(literal), chances, (int(low), int(high))))
    return tuple(found)


COMPLAINTS = _list("""
chest pain now            | 0.1 | 0-120  | em_now:chest             |
a fit of bad pain         | 3.0 | 0-120  |                          | 14 em_now:worst; 3 em_now:tearing
stuck with pain           | 1.5 | 0-120  |                          | 10 em_now:legs_gone
dizzy                     | 2.0 | 0-120  |                          | 7 em_now:collapse
an artery or stroke       | 0.1 | 50-120 | em_now:worst             |
numb saddle               | 0.2 | 0-120  | ces:saddle               |
a numb bottom cheek       | 1.2 | 0-120  | leg:numb                 | 41 ces:saddle
pee hard to start         | 0.5 | 0-120  | ces:pee                  |
leaks with a cough        | 0.8 | 0-120  |                          | 34 ces:pee; 51 ces:urge
pee in a rush             | 1.5 | 0-120  | ces:urge                 | 34 ces:pee
lost poo                  | 0.1 | 0-120  | ces:poo                  |
constipated               | 3.0 | 0-120  |                          | 7 ces:poo
both legs weak            | 0.3 | 0-120  | ces:both_weak            |
both legs stiff and sore  | 4.0 | 0-120  |                          | 14 ces:both_weak
old change, checked       | 2.4 | 0-120  | ces:old ces_old:gt3m_checked |
old change, not checked   | 0.6 | 0-120  | ces:old ces_old:gt3m_unchecked |
lately changed            | 0.2 | 0-120  | ces:old ces_old:lt3m     |
trouble with sex          | 0.8 | 18-75  | leg:sex                  |
a foot that drags         | 0.4 | 0-120  | leg:weak leg_weak:worse  |
a leg newly weak          | 0.9 | 0-120  | leg:weak leg_weak:worse  |
a leg that buckles with pain | 4.0 | 0-120 | leg:weak leg_weak:painful | 41 leg:weak leg_weak:worse
a leg weak for long       | 2.2 | 0-120  | leg:weak leg_weak:same   |
tingling                  | 13  | 0-120  | leg:numb                 |
newly wobbly              | 0.5 | 0-120  | leg:unsteady             |
walks stiffly with pain   | 3.0 | 0-120  |                          | 41 leg:unsteady
numb hands for years      | 3.0 | 40-120 |                          | 10 leg:band; 10 leg:unsteady
hurts on walking, not sitting | 7.0 | 50-120 | leg:walk leg_walk:sit |
hurts on walking, not standing | 1.5 | 55-120 | leg:walk leg_walk:stand |
fever                     | 1.0 | 0-120  | unwell:fever             |
hot flushes               | 2.0 | 0-120  |    | 41 unwell:fever; 34 unwell:weary weary:sweats
lost weight               | 1.0 | 0-120  | unwell:weary weary:weight |
tired                     | 9.0 | 0-120  | unwell:weary weary:tired |
a bit tired               | 15  | 0-120  |                          | 85 unwell:weary weary:tired
night sweats              | 1.5 | 0-120  | unwell:weary weary:sweats |
a gland                   | 0.4 | 0-120  | unwell:weary weary:lumps |
a long cough              | 1.0 | 0-120  | unwell:weary weary:cough |
never eases               | 3.5 | 0-120  | unwell:constant          |
there every day           | 15  | 0-120  |                          | 68 unwell:constant
awake most nights         | 9.0 | 0-120  | unwell:night             |
wakes on turning          | 20  | 0-120  |                          | 85 unwell:night
burning pee               | 1.5 | 0-120  | unwell:pee pee_signs:burns |
blood in the pee          | 0.2 | 0-120  | unwell:pee pee_signs:blood |
dark pee                  | 0.3 | 0-120  | unwell:pee pee_signs:dark |
drinks little             | 3.0 | 0-120  |                          | 27 unwell:pee pee_signs:dark
colic                     | 0.4 | 0-120  | unwell:waves             |
spasms                    | 12  | 0-120  |                          | 17 unwell:waves
short of breath           | 0.3 | 0-120  | unwell:chest chest_signs:breath |
short of breath for years | 3.0 | 50-120 |                          | 14 unwell:chest chest_signs:breath
hurts in the back on breathing | 2.5 | 0-120 | unwell:chest chest_signs:rib | 68 unwell:chest chest_signs:stab
a sore rib                | 0.8 | 0-120  | unwell:chest chest_signs:rib |
a tight chest             | 0.3 | 0-120  | unwell:chest chest_signs:tight |
a swollen calf            | 0.2 | 0-120  | unwell:chest chest_signs:calf |
ankles swollen for long   | 3.0 | 50-120 |                          | 17 unwell:chest chest_signs:legs
a sore red eye            | 0.3 | 0-120  | unwell:eye_rash eye_rash:eye |
dry eyes                  | 3.0 | 0-120  |                          | 14 unwell:eye_rash eye_rash:eye
blisters                  | 0.4 | 0-120  | unwell:eye_rash eye_rash:rash |
a lump                    | 0.3 | 0-120  | unwell:lump              |
a hard muscle             | 6.0 | 0-120  |                          | 20 unwell:lump
got shorter               | 3.0 | 65-120 | unwell:stoop             |
bent over with pain       | 4.0 | 0-120  |                          | 14 unwell:stoop
""")


HEALTH = _list("""
cancer, past              | 1.0 | 0-49   | history:cancer cancer:past |
cancer, past              | 5.5 | 50-69  | history:cancer cancer:past |
cancer, past              | 10  | 70-120 | history:cancer cancer:past |
cancer, now               | 0.8 | 40-120 | history:cancer cancer:current |
cancer, spread            | 0.1 | 40-120 | history:cancer cancer:spread |
cancer of the skin        | 3.0 | 50-120 | history:cancer cancer:skin_only |
thin bones                | 9.0 | 60-120 | history:osteo            |
steroid tablets           | 1.3 | 0-120  | history:steroid          |
weak defences             | 1.8 | 0-120  | history:immune           |
tires easily of colds     | 3.0 | 0-120  |                          | 51 history:immune
injected drugs            | 0.2 | 18-60  | history:ivdu             |
a bad infection           | 1.0 | 0-120  | history:infection        |
tuberculosis              | 0.3 | 0-120  | history:tb               |
aspirin                   | 9.0 | 50-120 | history:blood bleeding:aspirin |
a newer blood thinner     | 2.0 | 40-69  | history:blood bleeding:doac |
a newer blood thinner     | 12  | 70-120 | history:blood bleeding:doac |
warfarin                  | 1.5 | 60-120 | history:blood bleeding:warfarin |
bruises easily            | 3.0 | 0-120  | history:blood bleeding:easy |
low platelets             | 0.1 | 0-120  | history:blood bleeding:platelets |
new bruises               | 0.1 | 0-120  | history:blood bleeding:bruises |
a bleeding illness        | 0.1 | 0-120  | history:blood bleeding:disorder |
a swollen artery          | 0.8 | 65-120 | history:aaa aneurysm:no  |
a repaired artery         | 0.4 | 65-120 | history:aaa aneurysm:yes |
pregnant                  | 2.5 | 18-42  | history:preg stage:later |
early in pregnancy        | 0.7 | 18-42  | history:preg stage:early |
a birth lately            | 0.8 | 18-42  | history:preg stage:born  |
a birth some months ago   | 1.5 | 18-42  | history:preg stage:born_earlier |
acupuncture lately        | 4.0 | 18-120 | history:needle needle:needling |
acupuncture and sore since | 0.3 | 18-120 | history:needle needle:needling since:pain |
an operation lately       | 2.0 | 18-120 | history:needle needle:op_other |
a shot in a joint         | 0.8 | 30-120 | history:needle needle:joint_shot |
a shot in the back        | 0.4 | 30-120 | history:needle needle:spine_shot |
a back operation lately   | 0.1 | 30-120 | history:needle needle:op_back |
diabetes                  | 4.0 | 0-59   | history:illness health:diabetes |
diabetes                  | 13  | 60-120 | history:illness health:diabetes |
high blood pressure       | 12  | 0-59   | history:illness health:vessels |
high blood pressure       | 35  | 60-120 | history:illness health:vessels |
very high blood pressure  | 0.5 | 40-120 | history:illness health:pressure |
a steady heart problem    | 8.0 | 60-120 | history:illness health:heart |
a heart that got worse    | 0.3 | 60-120 | history:illness health:angina |
a lung illness            | 4.0 | 40-120 | history:illness health:lung |
weak kidneys              | 2.5 | 60-120 | history:illness health:kidney_liver |
one kidney                | 0.3 | 0-120  | history:illness health:one_kidney |
a past stroke             | 3.0 | 60-120 | history:illness health:brain |
drinks a lot              | 2.5 | 20-120 | history:illness health:alcohol |
a sore                    | 0.5 | 50-120 | history:illness health:sore |
an inflamed illness       | 3.0 | 0-120  | history:illness health:inflamed |
wear or a disc            | 15  | 25-120 | history:spine spine:disc |
an old back operation     | 2.0 | 30-120 | history:spine spine:op_old |
a stiff spine             | 0.4 | 20-120 | history:spine spine:stiff |
a broken bone in the spine | 2.0 | 65-120 | history:spine spine:fracture |
a narrow canal            | 3.0 | 55-120 | history:spine spine:stenosis |
""")
