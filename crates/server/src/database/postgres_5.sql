-- Version 5: operators, lost objects, figures; the same as SQLite's.

CREATE TABLE operators (
  name text NOT NULL PRIMARY KEY,
  role text NOT NULL,
  secret text NOT NULL,
  made_ms bigint NOT NULL
);

CREATE TABLE visits (
  token bytea NOT NULL PRIMARY KEY,
  operator text NOT NULL REFERENCES operators ON DELETE CASCADE,
  until_ms bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON operators, visits TO loket_serving;

-- The districts of the server, for its administrators; it runs with the owner's rights.
CREATE VIEW district_list AS SELECT district, office_name FROM districts;
GRANT SELECT ON district_list TO loket_serving;

ALTER TABLE districts ADD COLUMN attachments_lost bigint NOT NULL DEFAULT 0;
ALTER TABLE districts ADD COLUMN figures_read bigint NOT NULL DEFAULT 0;

CREATE TABLE counted_records (
  district text NOT NULL REFERENCES districts,
  record bytea NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (district, record)
);

CREATE TABLE figures (
  district text NOT NULL REFERENCES districts,
  record bytea NOT NULL,
  measure text NOT NULL,
  year bigint NOT NULL,
  code text NOT NULL,
  PRIMARY KEY (district, record, measure)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['counted_records', 'figures'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_district ON %I TO loket_serving USING (district = current_setting(''loket.district'', true))', name);
    EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO loket_serving', name);
  END LOOP;
END $$;
