"""What the file looks like, version by version: a list of SQL steps, and the way from any older file to the newest.

``PRAGMA user_version`` says how many steps a file has taken. A step that was released is never changed; what comes new
is a step more. Each step is one transaction: it happens whole, or the file stays what it was.
"""

import sqlite3

STEPS = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE journal (seq INTEGER PRIMARY KEY, minute INTEGER, events BLOB, digest BLOB);
CREATE TABLE watches (issue TEXT PRIMARY KEY, snapshot BLOB, digest BLOB) WITHOUT ROWID;
CREATE TABLE posts
    (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, minute INTEGER, late INTEGER, tone TEXT, issues TEXT,
     body BLOB);
CREATE INDEX posts_minute ON posts (minute);
CREATE TABLE matches
    (issue TEXT, minute INTEGER, post INTEGER, PRIMARY KEY (issue, minute, post)) WITHOUT ROWID;
CREATE TABLE feeds
    (name TEXT PRIMARY KEY, position INTEGER, accepted INTEGER, matched INTEGER, repeated INTEGER, late INTEGER,
     refused INTEGER, last_post INTEGER) WITHOUT ROWID;
CREATE TABLE rejected
    (seq INTEGER PRIMARY KEY, feed TEXT, minute INTEGER, reason TEXT, explanation TEXT, line BLOB);
CREATE TABLE outbox
    (number INTEGER PRIMARY KEY, id TEXT UNIQUE, incident TEXT, channel TEXT, address TEXT, minute INTEGER, state TEXT,
     body BLOB);
CREATE INDEX outbox_unsettled ON outbox (channel, address, number) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_incident ON outbox (incident, number);
CREATE TABLE memory
    (channel TEXT, address TEXT, incident TEXT, value BLOB, PRIMARY KEY (channel, address, incident)) WITHOUT ROWID;
CREATE TABLE episodes (id TEXT PRIMARY KEY, opened INTEGER, view BLOB) WITHOUT ROWID;
""",
    """
CREATE TABLE issues (seq INTEGER PRIMARY KEY, name TEXT, version INTEGER, change BLOB, UNIQUE (name, version));
""",
    """
ALTER TABLE posts ADD COLUMN readings TEXT NOT NULL DEFAULT '{}';
UPDATE posts SET readings = '{"' || replace(issues, ' ', '":["' || tone || '"],"') || '":["' || tone || '"]}'
    WHERE issues <> '';
ALTER TABLE posts DROP COLUMN tone;
ALTER TABLE posts DROP COLUMN issues;
""",
    """
CREATE INDEX outbox_accepted ON outbox (number) WHERE state='accepted';
""",
    """
ALTER TABLE feeds ADD COLUMN head TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN future INTEGER NOT NULL DEFAULT 0;
""",
    """
CREATE TABLE labels (seq INTEGER PRIMARY KEY, issue TEXT, post TEXT, body BLOB, UNIQUE (issue, post));
""",
    """
CREATE TABLE unsaid (issue TEXT, officer TEXT, at INTEGER, why BLOB);
CREATE INDEX unsaid_asked ON unsaid (issue, officer, at);
""",
    """
CREATE TABLE access (seq INTEGER PRIMARY KEY, at INTEGER, by TEXT, account TEXT, reason TEXT, posts INTEGER);
CREATE TRIGGER access_stays BEFORE UPDATE ON access BEGIN SELECT RAISE(ABORT, 'a look-up is never changed'); END;
""",
)
"""Version 1: all there was at first. 2: issues that are added and retired while the service runs. 3: how each post was
read for each of its issues. 4: notifications whose receipts are awaited. 5: of each feed what its position counts in,
and the posts dated in the future. 6: what officers say of posts. 7: why somebody was not told.
8: who looked up which private account, and why."""
VERSION = len(STEPS)


class Newer(Exception):
    """The file was written by a later version of the service; the message says which it is."""


def version(db: sqlite3.Connection) -> int:
    """How many steps a file has taken. Raises Newer where these are more than we know."""
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise Newer(f"a newer version (schema {found}, this one knows up to {VERSION})")
    return found


def migrate(db: sqlite3.Connection) -> None:
    """Bring a file, or an empty one, to the newest version; what is in it stays.

    Raises Newer, and ``sqlite3.Error`` where a step fails: the file has then only the steps before it.

    >>> db = sqlite3.connect(":memory:", isolation_level=None)
    >>> migrate(db)
    >>> version(db) == VERSION
    True
    """
    taken = version(db)
    for number, step in enumerate(STEPS[taken:], taken + 1):
        try:
            db.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version={number}; COMMIT;")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
