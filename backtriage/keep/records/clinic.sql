-- What a shared store is made of, in its first version: the tables of schema.sql, on a server.
--
-- Nobody writes into a table.  Whoever writes calls a function, which runs with the rights of the
-- owner and takes the author from the server; so numbers have no gap, and nobody signs for another.
-- Labels, bodies and drafts come sealed: the server never sees the key.
-- 1651663217 is the lock that every writer takes; envelope.py knows what is in `key`.

CREATE SCHEMA backtriage;
SET LOCAL search_path = backtriage, pg_temp;

CREATE TABLE store (
    version INTEGER NOT NULL,
    salt    BYTEA NOT NULL,
    cost    INTEGER NOT NULL,
    key     BYTEA NOT NULL           -- sealed under the passphrase
);
CREATE UNIQUE INDEX one_store ON store ((true));

CREATE TABLE person (
    id     TEXT PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    mark   TEXT NOT NULL UNIQUE,     -- the same for the same label, and nobody can read it back
    label  BYTEA NOT NULL,           -- sealed
    opened TEXT NOT NULL,
    closed TEXT
);

CREATE TABLE journal (
    number INTEGER PRIMARY KEY,      -- from 1, without a gap
    at     TEXT NOT NULL CHECK (at ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d)?$'),
    who    TEXT NOT NULL CHECK (who !~ '\n'),
    act    TEXT NOT NULL CHECK (act !~ '\n'),
    person TEXT CHECK (person ~ '^[0-9a-f]{32}$'),
    about  INTEGER REFERENCES journal (number),
    digest TEXT NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    seal   TEXT NOT NULL
);
CREATE INDEX journal_of_person ON journal (person, number);

CREATE TABLE content (
    number INTEGER PRIMARY KEY REFERENCES journal (number),
    sealed BYTEA NOT NULL            -- the salt, and what was said
);

CREATE TABLE draft (
    person TEXT NOT NULL REFERENCES person (id),
    form   TEXT NOT NULL,
    at     TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (person, form)
);

-- What was written stays as it was written, also if its owner makes a mistake.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stays as it is', TG_TABLE_NAME USING ERRCODE = 'BT005';
END $$;
CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER content_stays BEFORE UPDATE OR TRUNCATE ON content
    FOR EACH STATEMENT EXECUTE FUNCTION refuse();

-- The one way into the journal.
CREATE FUNCTION add_line(at TEXT, act TEXT, person TEXT, about INTEGER, digest TEXT, sealed BYTEA)
RETURNS INTEGER LANGUAGE plpgsql SET search_path = backtriage, pg_temp AS $$
DECLARE
    last INTEGER := 0;
    before TEXT := repeat('0', 64);
BEGIN
    PERFORM pg_advisory_xact_lock(1651663217);
    SELECT j.number, j.seal INTO last, before FROM journal j ORDER BY j.number DESC LIMIT 1;
    last := coalesce(last, 0) + 1;
    INSERT INTO journal VALUES (last, at, session_user, act, person, about, digest, encode(sha256(convert_to(
        concat_ws(E'\n', coalesce(before, repeat('0', 64)), last, at, session_user, act, coalesce(person, ''),
                  coalesce(about::text, ''), digest), 'UTF8')), 'hex'));
    INSERT INTO content VALUES (last, sealed);
    RETURN last;
END $$;

CREATE FUNCTION must_be_known(whose TEXT) RETURNS void LANGUAGE plpgsql
SET search_path = backtriage, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1651663217);
    IF NOT EXISTS (SELECT FROM person p WHERE p.id = whose) THEN
        RAISE EXCEPTION 'nobody' USING ERRCODE = 'BT001';
    END IF;
END $$;

CREATE FUNCTION open_person(id TEXT, mark TEXT, label BYTEA, at TEXT, digest TEXT, sealed BYTEA)
RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1651663217);
    IF EXISTS (SELECT FROM person p WHERE p.mark = open_person.mark) THEN
        RAISE EXCEPTION 'label' USING ERRCODE = 'BT003';
    END IF;
    IF EXISTS (SELECT FROM journal j WHERE j.person = open_person.id) THEN
        RAISE EXCEPTION 'nobody comes back' USING ERRCODE = 'BT005';
    END IF;
    INSERT INTO person VALUES (id, mark, label, at, NULL);
    RETURN add_line(at, 'opened', id, NULL, digest, sealed);
END $$;

-- `closed` is the moment from when nothing more is to be done; '' opens again, and NULL changes nothing.
CREATE FUNCTION append(at TEXT, act TEXT, person TEXT, about INTEGER, digest TEXT, sealed BYTEA,
                       finishes TEXT, closed TEXT)
RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
DECLARE
    done INTEGER;
BEGIN
    PERFORM must_be_known(append.person);
    IF act IN ('opened', 'erased', 'backup', 'restored') THEN
        RAISE EXCEPTION '% is not for this', act USING ERRCODE = 'BT005';
    END IF;
    IF append.about IS NOT NULL AND NOT EXISTS (
            SELECT FROM journal j WHERE j.number = append.about AND j.person = append.person) THEN
        RAISE EXCEPTION 'no entry' USING ERRCODE = 'BT002';
    END IF;
    done := add_line(at, act, person, about, digest, sealed);
    DELETE FROM draft d WHERE d.person = append.person AND d.form = finishes;
    IF closed IS NOT NULL THEN
        UPDATE person p SET closed = nullif(append.closed, '') WHERE p.id = append.person;
    END IF;
    RETURN done;
END $$;

CREATE FUNCTION save_draft(person TEXT, form TEXT, at TEXT, sealed BYTEA)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
BEGIN
    PERFORM must_be_known(save_draft.person);
    DELETE FROM draft d WHERE d.person = save_draft.person AND d.form = save_draft.form;
    INSERT INTO draft VALUES (person, form, at, sealed);
END $$;

CREATE FUNCTION delete_draft(person TEXT, form TEXT)
RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1651663217);
    DELETE FROM draft d WHERE d.person = delete_draft.person AND d.form = delete_draft.form;
    RETURN FOUND;
END $$;

-- The counts stand in what is sealed, so they are counted before; if they are wrong, nothing is done.
CREATE FUNCTION erase(person TEXT, contents INTEGER, drafts INTEGER, at TEXT, digest TEXT, sealed BYTEA)
RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
DECLARE
    gone INTEGER;
BEGIN
    PERFORM must_be_known(erase.person);
    DELETE FROM content c USING journal j WHERE j.number = c.number AND j.person = erase.person;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> contents THEN
        RAISE EXCEPTION 'contents' USING ERRCODE = 'BT005';
    END IF;
    DELETE FROM draft d WHERE d.person = erase.person;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone <> drafts THEN
        RAISE EXCEPTION 'drafts' USING ERRCODE = 'BT005';
    END IF;
    DELETE FROM person p WHERE p.id = erase.person;
    RETURN add_line(at, 'erased', person, NULL, digest, sealed);
END $$;

CREATE FUNCTION note_backup(at TEXT, digest TEXT, sealed BYTEA)
RETURNS INTEGER LANGUAGE sql SECURITY DEFINER SET search_path = backtriage, pg_temp
AS $$ SELECT add_line(at, 'backup', NULL, NULL, digest, sealed) $$;

-- Only who has the key can seal it anew, and so only from the lock that they opened.
CREATE FUNCTION change_lock(before BYTEA, salt BYTEA, cost INTEGER, key BYTEA)
RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER SET search_path = backtriage, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1651663217);
    UPDATE store s SET salt = change_lock.salt, cost = change_lock.cost, key = change_lock.key
        WHERE s.key = before;
    RETURN FOUND;
END $$;

-- Each role may do what the one before it may, and more.
REVOKE ALL ON ALL TABLES IN SCHEMA backtriage FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA backtriage FROM PUBLIC;
GRANT USAGE ON SCHEMA backtriage TO backtriage_reader, backtriage_practitioner, backtriage_keeper;
GRANT SELECT ON ALL TABLES IN SCHEMA backtriage
    TO backtriage_reader, backtriage_practitioner, backtriage_keeper;
GRANT EXECUTE ON FUNCTION open_person, append, save_draft, delete_draft
    TO backtriage_practitioner, backtriage_keeper;
GRANT EXECUTE ON FUNCTION erase, note_backup, change_lock TO backtriage_keeper;
