"""The engine for more posts than one machine takes: the same core on Apache Kafka, each role in many processes.

    feeds, HTTP ─▶ posts ─▶ count ─┬─▶ events ─▶ keep ─▶ notifications ─▶ notify ─▶ channels
                     │             │      ▲       │ ▲                        │
                     ▼             ▼      │       ▼ │                        │
                  rejected      matched ──┼─▶ examine, findings              │
                                          └───── presses, receipts ◀─────────┘

``topics`` says what each topic holds. Nothing trusts a broker's timestamps: time is in the messages.
"""
