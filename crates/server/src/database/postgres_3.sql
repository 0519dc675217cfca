-- Version 3: attachments, the same as SQLite's. The bytes lie in objects elsewhere, sealed by a key that only stands here.

ALTER TABLE districts ADD COLUMN attachments_read bigint NOT NULL DEFAULT 0;

CREATE TABLE attachment_names (
  district text NOT NULL REFERENCES districts,
  hash bytea NOT NULL,
  record bytea NOT NULL,
  PRIMARY KEY (district, hash, record)
);
CREATE INDEX attachment_names_record ON attachment_names (district, record);

CREATE TABLE attachments (
  district text NOT NULL REFERENCES districts,
  hash bytea NOT NULL,
  name bytea NOT NULL,
  key bytea NOT NULL,
  bytes bigint NOT NULL,
  begun_ms bigint NOT NULL,
  complete_ms bigint,
  PRIMARY KEY (district, hash)
);

CREATE TABLE attachment_pieces (
  district text NOT NULL REFERENCES districts,
  hash bytea NOT NULL,
  number bigint NOT NULL,
  object bytea NOT NULL,
  PRIMARY KEY (district, hash, number)
);

CREATE TABLE attachment_litter (
  district text NOT NULL REFERENCES districts,
  name bytea NOT NULL,
  PRIMARY KEY (district, name)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['attachment_names', 'attachments', 'attachment_pieces', 'attachment_litter'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_district ON %I TO loket_serving USING (district = current_setting(''loket.district'', true))', name);
    EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO loket_serving', name);
  END LOOP;
END $$;
