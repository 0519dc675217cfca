-- Who administers the server or reads its figures in a browser; objects that the store of attachments lost; figures.

CREATE TABLE operators (
  name TEXT NOT NULL PRIMARY KEY,
  role TEXT NOT NULL,                    -- administrator, ministry
  secret TEXT NOT NULL,                  -- of an administrator: Argon2id; of the ministry: BLAKE3 of the token, hexadecimal
  made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE visits (
  token BLOB NOT NULL PRIMARY KEY,       -- BLAKE3 of the cookie
  operator TEXT NOT NULL REFERENCES operators ON DELETE CASCADE,
  until_ms INTEGER NOT NULL
) STRICT;

-- Counts what was found to be gone: a desktop that sees another count asks anew what is here.
ALTER TABLE districts ADD COLUMN attachments_lost INTEGER NOT NULL DEFAULT 0;

-- Up to this position the ledger was gone through for figures.
ALTER TABLE districts ADD COLUMN figures_read INTEGER NOT NULL DEFAULT 0;

-- What of a record is counted: a few codes and days, each with the change that it stands by. No names, no numbers of papers.
CREATE TABLE counted_records (
  district TEXT NOT NULL REFERENCES districts,
  record BLOB NOT NULL,
  state TEXT NOT NULL,                   -- JSON
  PRIMARY KEY (district, record)
) STRICT;

CREATE TABLE figures (
  district TEXT NOT NULL REFERENCES districts,
  record BLOB NOT NULL,
  measure TEXT NOT NULL,
  year INTEGER NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (district, record, measure)
) STRICT, WITHOUT ROWID;

CREATE VIEW district_list AS SELECT district, office_name FROM districts;
