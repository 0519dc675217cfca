-- Version 4: letters, the same as SQLite's.

ALTER TABLE districts ADD COLUMN letters_read bigint NOT NULL DEFAULT 0;

CREATE TABLE letters (
  district text NOT NULL REFERENCES districts,
  letter bytea NOT NULL,
  number text NOT NULL,
  issued_on text NOT NULL,
  registered_ms bigint NOT NULL,
  PRIMARY KEY (district, letter)
);
CREATE INDEX letters_number ON letters (district, number);

CREATE TABLE letter_ends (
  district text NOT NULL REFERENCES districts,
  letter bytea NOT NULL,
  state text NOT NULL,
  ended_ms bigint NOT NULL,
  replaced_by bytea,
  PRIMARY KEY (district, letter)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['letters', 'letter_ends'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_district ON %I TO loket_serving USING (district = current_setting(''loket.district'', true))', name);
    EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO loket_serving', name);
  END LOOP;
END $$;
