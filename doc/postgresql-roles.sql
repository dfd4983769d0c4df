-- Roles of a beatwise store on PostgreSQL, with least rights.  See postgresql.md.
--
-- Run it in the database of the store, as its owner with CREATEROLE or as superuser, before
-- `beatwise store init` and once more after it, and again after each upgrade of beatwise:
--
--     psql -d beatwise -f postgresql-roles.sql
--
-- Nobody logs in as one of these; people and machines get a login that is a member:
--
--     CREATE ROLE anna LOGIN; GRANT beatwise_analyst TO anna;
--
--   beatwise_owner      owns the tables: makes them and brings them up to date
--   beatwise_collector  enters extracts; of events it sees which records are there, as tokens, and
--                       of which month; nothing else, nor anything made of them
--   beatwise_analyst    links, ranks, reports; cannot enter or remove an extract
--   beatwise_reader     sees what has arrived and what ran; no event, no incident, no count
\set ON_ERROR_STOP on

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['owner', 'collector', 'analyst', 'reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'beatwise_' || name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', 'beatwise_' || name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO beatwise_owner, beatwise_collector,'
        ' beatwise_analyst, beatwise_reader', current_database());
    -- `evaluate` keeps an index of its own for the length of its session.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO beatwise_analyst', current_database());
    EXECUTE format('ALTER DATABASE %I SET search_path = beatwise', current_database());
END
$$;

CREATE SCHEMA IF NOT EXISTS beatwise;
ALTER SCHEMA beatwise OWNER TO beatwise_owner;
REVOKE ALL ON SCHEMA beatwise FROM PUBLIC;
GRANT USAGE ON SCHEMA beatwise TO beatwise_collector, beatwise_analyst, beatwise_reader;

DO $$
BEGIN
    IF to_regclass('beatwise.event') IS NULL THEN
        RAISE NOTICE 'no tables yet: run `beatwise store init`, then this once more';
        RETURN;
    END IF;
    REVOKE ALL ON ALL TABLES IN SCHEMA beatwise
        FROM PUBLIC, beatwise_collector, beatwise_analyst, beatwise_reader;

    -- Which store, which version, what arrived, what was closed, what ran.
    GRANT SELECT ON beatwise.meta, beatwise.extract, beatwise.extract_count,
        beatwise.extract_month, beatwise.quarter_closed, beatwise.run_log,
        beatwise.quality_fact, beatwise.quality_column, beatwise.quality_code
        TO beatwise_collector, beatwise_analyst, beatwise_reader;
    GRANT INSERT ON beatwise.run_log TO beatwise_collector, beatwise_analyst;
    -- The check value of the keys, with the first run; values that belong to a stage.
    GRANT INSERT, UPDATE (value) ON beatwise.meta TO beatwise_collector, beatwise_analyst;

    -- collect: a new extract, and out with the one it supersedes.
    GRANT SELECT, INSERT ON beatwise.match_key_name TO beatwise_collector;
    GRANT SELECT, INSERT, UPDATE ON beatwise.quarter_key TO beatwise_collector;
    GRANT INSERT, UPDATE ON beatwise.extract TO beatwise_collector;
    GRANT INSERT ON beatwise.extract_count, beatwise.quality_fact, beatwise.quality_column,
        beatwise.quality_code TO beatwise_collector;
    GRANT INSERT, DELETE ON beatwise.extract_month TO beatwise_collector;
    GRANT SELECT, INSERT, DELETE ON beatwise.extract_file TO beatwise_collector;
    GRANT INSERT, DELETE, SELECT (extract_id) ON beatwise.reject TO beatwise_collector;
    -- Of events which records are there, and of which month: one that comes again counts once.
    GRANT INSERT, DELETE, SELECT (extract_id, record_token, month, is_late)
        ON beatwise.event TO beatwise_collector;
    GRANT INSERT, DELETE, SELECT (extract_id) ON beatwise.event_count TO beatwise_collector;

    -- link, rank, report.
    GRANT SELECT ON ALL TABLES IN SCHEMA beatwise TO beatwise_analyst;
    GRANT UPDATE (person_id) ON beatwise.event TO beatwise_analyst;
    -- close, and key rotate; clearing the tables of old rows at once is the owner's (VACUUM).
    GRANT UPDATE (sealed, lon_deg, lat_deg, from_utc, to_utc, arrived_utc, record_token,
        group_token, ref_token, match_keys) ON beatwise.event TO beatwise_analyst;
    GRANT UPDATE (sealed_key) ON beatwise.extract TO beatwise_analyst;
    GRANT INSERT, UPDATE ON beatwise.quarter_key, beatwise.quarter_closed TO beatwise_analyst;
    GRANT INSERT, DELETE ON beatwise.link, beatwise.incident, beatwise.incident_event,
        beatwise.incident_count, beatwise.call_count, beatwise.tally, beatwise.tally_quarter,
        beatwise.made, beatwise.made_of TO beatwise_analyst;
    -- release: what was printed never changes; a withdrawal is marked.
    GRANT INSERT, UPDATE (is_withdrawn) ON beatwise.released TO beatwise_analyst;
    GRANT INSERT ON beatwise.released_cell TO beatwise_analyst;
END
$$;
