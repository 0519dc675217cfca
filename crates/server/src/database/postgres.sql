-- The server's tables in PostgreSQL, version 1; the same as SQLite's. Every primary key starts with the district.
-- Ids and hashes are bytea, counts and times bigint, as the statements hand them over.

CREATE TABLE server (
  id bigint PRIMARY KEY CHECK (id = 1),
  epoch bytea NOT NULL,                  -- UUID of this ledger; another one after a restore
  version bigint NOT NULL                -- of this schema
);

CREATE TABLE districts (
  district text NOT NULL PRIMARY KEY,
  added_ms bigint NOT NULL,
  office bytea,
  office_name text,
  last_position bigint NOT NULL DEFAULT 0,
  content bytea NOT NULL,
  peers_state bigint NOT NULL DEFAULT 0
);

CREATE TABLE invitations (
  district text NOT NULL REFERENCES districts,
  code bytea NOT NULL,
  made_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  used_by bytea,
  used_ms bigint,
  PRIMARY KEY (district, code)
);
CREATE INDEX invitations_code ON invitations (code);

CREATE TABLE desktops (
  district text NOT NULL REFERENCES districts,
  desktop bytea NOT NULL,
  public_key bytea NOT NULL,
  token bytea NOT NULL,
  admitted_ms bigint NOT NULL,
  revoked_ms bigint,
  head bigint NOT NULL DEFAULT 0,
  head_digest bytea NOT NULL,
  clock_offset_ms bigint NOT NULL DEFAULT 0,
  seen_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (district, desktop)
);
CREATE UNIQUE INDEX desktops_token ON desktops (district, token);

-- The ledger, the one table that grows: in partitions, so that vacuum, backup and moving a district stay small.
CREATE TABLE batches (
  district text NOT NULL REFERENCES districts,
  position bigint NOT NULL,
  count bigint NOT NULL,
  desktop bytea NOT NULL,
  first bigint NOT NULL,
  previous bytea NOT NULL,
  signature bytea NOT NULL,
  received_ms bigint NOT NULL,
  size bigint NOT NULL,
  entries bytea NOT NULL,
  PRIMARY KEY (district, position)
) PARTITION BY HASH (district);
CREATE UNIQUE INDEX batches_chain ON batches (district, desktop, first);
-- They are compressed already.
ALTER TABLE batches ALTER COLUMN entries SET STORAGE EXTERNAL;
DO $$ BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE batches_%s PARTITION OF batches FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
  END LOOP;
END $$;

CREATE TABLE users (
  district text NOT NULL REFERENCES districts,
  "user" bytea NOT NULL,
  PRIMARY KEY (district, "user")
);

CREATE TABLE leases (
  district text NOT NULL REFERENCES districts,
  register text NOT NULL,
  year bigint NOT NULL,
  first_number bigint NOT NULL,
  last_number bigint NOT NULL,
  desktop bytea NOT NULL,
  granted_ms bigint NOT NULL,
  PRIMARY KEY (district, register, year, first_number)
);

-- The two questions that are asked without knowing the district; they run with the owner's rights.
CREATE VIEW invitation_codes AS SELECT district, code FROM invitations;
CREATE VIEW letter_keys AS
SELECT district, office_name, public_key, revoked_ms, admitted_ms, desktop FROM desktops JOIN districts USING (district);

-- Every transaction says its district (`loket.district`); the role that serves sees nothing else, whatever a statement says.
-- The owner keeps a policy of its own for the two views; to everyone else, who is not named here, no row is visible.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['districts', 'invitations', 'desktops', 'batches', 'users', 'leases'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_district ON %I TO loket_serving USING (district = current_setting(''loket.district'', true))', name);
    EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO loket_serving', name);
  END LOOP;
END $$;
GRANT SELECT ON server, invitation_codes, letter_keys TO loket_serving;
