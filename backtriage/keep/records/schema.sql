-- What a store of records is made of, in its first version.
--
-- The journal and what was said in it stand apart: content can be erased, lines never.
-- digest = sha256(salt and body); seal = sha256(the seal before, and the fields, one a line).

CREATE TABLE person (
    id     TEXT PRIMARY KEY,     -- random, and all that the journal knows of somebody
    label  TEXT NOT NULL UNIQUE, -- what the practitioner files them under
    opened TEXT NOT NULL,
    closed TEXT                  -- when nothing more was to be done
) STRICT;

CREATE TABLE journal (
    number INTEGER PRIMARY KEY,  -- from 1, without a gap
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    act    TEXT NOT NULL,
    person TEXT,                 -- stays when that person is erased
    about  INTEGER REFERENCES journal (number),
    digest TEXT NOT NULL,
    seal   TEXT NOT NULL
) STRICT;

CREATE INDEX journal_of_person ON journal (person, number);

CREATE TABLE content (
    number INTEGER PRIMARY KEY REFERENCES journal (number),
    salt   BLOB NOT NULL,
    body   TEXT NOT NULL
) STRICT;

CREATE TABLE draft (             -- unfinished; never on the disk outside of the store
    person TEXT NOT NULL REFERENCES person (id),
    form   TEXT NOT NULL,
    at     TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (person, form)
) STRICT;

-- What was written stays as it was written, also if a program has a mistake.
CREATE TRIGGER journal_stays BEFORE UPDATE ON journal BEGIN SELECT RAISE (ABORT, 'journal'); END;
CREATE TRIGGER journal_is_whole BEFORE DELETE ON journal BEGIN SELECT RAISE (ABORT, 'journal'); END;
CREATE TRIGGER content_stays BEFORE UPDATE ON content BEGIN SELECT RAISE (ABORT, 'content'); END;
