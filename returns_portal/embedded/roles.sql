-- The database roles of the portal and what they may do (run by a superuser, in the portal's database; repeatable).
-- Logins get their passwords beside this file: ALTER ROLE portal_app PASSWORD '…'.
--   portal_owner     owns and migrates; bypasses row-level security (it alone)
--   portal_app       the web: owns nothing, member of nothing
--   portal_worker    workers and beat: may enter portal_platform, never by inheritance
--   portal_platform  what a worker becomes for work across tenants
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_platform') THEN
        CREATE ROLE portal_platform;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_worker') THEN
        CREATE ROLE portal_worker;
    END IF;
END
$$;
ALTER ROLE portal_owner LOGIN CREATEDB BYPASSRLS;
ALTER ROLE portal_platform NOLOGIN NOINHERIT;
ALTER ROLE portal_app LOGIN NOINHERIT;
ALTER ROLE portal_worker LOGIN NOINHERIT;
GRANT portal_platform TO portal_worker;

-- A request that takes longer has lost its reader, and holds locks that others wait for. What a
-- command does at length (an import) says so for its own transaction.
ALTER ROLE portal_app SET statement_timeout = '30s';
ALTER ROLE portal_app SET idle_in_transaction_session_timeout = '60s';

-- A migration that waits for a lock would make everybody behind it wait as well.
ALTER ROLE portal_owner SET lock_timeout = '5s';
