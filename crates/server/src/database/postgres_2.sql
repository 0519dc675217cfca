-- Version 2: records that were erased: nothing of them is kept or given out again. An id tells nothing.

CREATE TABLE erased (
  district text NOT NULL REFERENCES districts,
  record bytea NOT NULL,
  PRIMARY KEY (district, record)
);
ALTER TABLE erased ENABLE ROW LEVEL SECURITY;
ALTER TABLE erased FORCE ROW LEVEL SECURITY;
CREATE POLICY own_district ON erased TO loket_serving USING (district = current_setting('loket.district', true));
CREATE POLICY owner ON erased FOR SELECT TO CURRENT_USER USING (true);
GRANT SELECT, INSERT, UPDATE ON erased TO loket_serving;
