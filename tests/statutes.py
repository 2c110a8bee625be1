"""The small laws under which the tests of the engine act. Nothing in them is the law of any country."""

from __future__ import annotations

SILENCE = """
procedure: test/silence
title: {en: Approval by silence}
law: Silence Act
initial: drafted
states:
  drafted: {en: drafted}
  before_the_house: {en: before the House}
  opposed: {en: opposed by the House}
  approved: {en: approved}
  published: {en: published}
  dropped: {en: dropped}
ends: [published, dropped]
completed: [published]
steps:
  lay: {label: {en: Laying}, law: s. 1, from: [drafted, opposed], to: before_the_house, role: clerk}
  oppose: {label: {en: Opposition}, law: s. 2, from: before_the_house, to: opposed, role: clerk}
  approve_by_silence: {label: {en: Approval by silence}, law: s. 3, from: before_the_house, to: approved}
  publish: {label: {en: Publication}, law: s. 4, from: approved, to: published, role: clerk}
  drop: {label: {en: Dropping}, law: s. 5, from: [drafted, before_the_house, opposed, approved], to: dropped, role: clerk}
  remark: {label: {en: Remark}, law: s. 6, from: any, role: clerk}
deadlines:
  opposition:
    label: {en: Opposition}
    law: s. 2
    begins: lay
    ends: {plus: P10D}
    met_by: oppose
    on_lapse: {step: approve_by_silence}
    alerts: [P3D before, on the day, P1D after]
"""
"""Laid before the House, a draft is approved unless it is opposed within ten days."""

FIXED_DATE = """
treaty: test/fixed-date
title: {en: In force on a date}
signed: 2023-06-01
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 1, date: 2024-01-01}
"""
"""Enters into force on the first day of 2024, whatever happens."""

ON_RECEIPT = """
treaty: test/on-receipt
title: {en: In force on receipt}
signed: 2023-06-01
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 1, of: parties, have: notification.received}
  term: {law: art. 2, lasts: P5Y, rounding: down, renewal: {tacit: P1Y, unless_notified: P6M}}
"""
"""Enters into force on receipt of the second notification, for five years, then from year to year."""

CHAMBER = """
chamber: test/house
title: {en: House}
rules:
  - since: 2020-01-01
    seats: 147
    law: Standing Orders
    quorum: {more_than: 1/2, of: seats}
    majorities:
      simple: {more_than: 1/2, of: cast}
      unanimity: {unanimous: cast, abstentions: neutral}
"""
"""A chamber of 147 members."""

VOTE = """
procedure: test/vote
title: {en: A vote}
law: Voting Act
chamber: test/house
parameters: {majority: {one_of: [simple, unanimity], default: simple}}
initial: tabled
states: {tabled: {en: tabled}, adopted: {en: adopted}, rejected: {en: rejected}}
ends: [rejected]
completed: [adopted]
steps:
  vote:
    label: {en: Vote}
    law: s. 1
    from: tabled
    role: clerk
    confirmed_by: second_clerk
    asks: {sitting: {type: sitting, label: {en: Sitting}, required: false}, ballot: ballot}
    requires: {quorum: chamber}
    outcomes:
      - {to: adopted, if: {carried: parameter.majority}}
      - {to: rejected}
"""
"""One vote in that chamber; the treaty says by which majority."""

TWO_HOUSES = """
procedure: test/two-houses
title: {en: Two houses}
law: Parliament Act
tracks:
  commons:
    initial: waiting
    states: {waiting: {en: waiting}, passed: {en: passed}, refused: {en: refused}}
    ends: [refused]
    completed: [passed]
  lords:
    initial: waiting
    states: {waiting: {en: waiting}, passed: {en: passed}, delayed: {en: delayed}}
    ends: [passed]
    completed: [passed]
steps:
  commons_pass: {label: {en: Commons pass}, law: s. 1, track: commons, from: waiting, to: passed, role: clerk}
  commons_refuse: {label: {en: Commons refuse}, law: s. 1, track: commons, from: waiting, to: refused, role: clerk}
  lords_pass:
    label: {en: Lords pass}
    law: s. 2
    track: lords
    from: [waiting, delayed]
    to: passed
    role: clerk
    requires: {track: commons, is: passed}
  lords_delay: {label: {en: Lords delay}, law: s. 3, track: lords, from: waiting, to: delayed, role: clerk}
"""
"""The Lords can pass only what the Commons have passed."""

OPEN = """
treaty: test/open
title: {en: Open to all}
parties: {open: {}}
clauses:
  entry_into_force: {law: art. 1, from: {of: anyone, have: instrument.deposited, at_least: 2}, plus: P30D}
  later_parties: {law: art. 2, from: own.instrument.deposited, plus: P30D}
  denunciation: {law: art. 3, from: notice.received, plus: P1Y, rounding: down}
"""
"""Two deposits bring it into force thirty days later."""

BALL = """
procedure: test/ball
title: {en: Passing on}
law: Relay Act
initial: drafted
states:
  drafted: {en: drafted}
  laid: {en: laid}
  passed: {en: passed}
  signed: {en: signed}
  dropped: {en: dropped}
ends: [signed, dropped]
tracks:
  court: {initial: idle, states: {idle: {en: idle}, seized: {en: seized}}}
steps:
  lay: {label: {en: Laying}, law: s. 1, from: drafted, to: laid, role: clerk}
  take_back: {label: {en: Taking back}, law: s. 2, from: [laid, passed], to: drafted, role: clerk}
  object: {label: {en: Objection}, law: s. 3, from: laid, to: dropped, role: presiding_officer, announce: yes}
  pass_in_silence: {label: {en: Passing in silence}, law: s. 3, from: laid, to: passed}
  sign:
    label: {en: Signature}
    law: s. 4
    from: passed
    to: signed
    role: treaty_officer
    announce: yes
    requires: {track: court, is: idle}
  seize: {label: {en: Referral}, law: s. 5, track: court, from: idle, to: seized, role: clerk}
  rule: {label: {en: Ruling}, law: s. 5, track: court, from: seized, to: idle, role: clerk}
deadlines:
  objection:
    label: {en: Objection}
    law: s. 3
    begins: lay
    ends: {plus: P10D}
    met_by: object
    interrupted_by: take_back
    on_lapse: {step: pass_in_silence}
"""
"""What is laid passes in silence after ten days, and is then signed, unless a court has it; two steps are announced."""
