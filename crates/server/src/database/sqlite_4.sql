-- Attachments: contents of scans and files of letters. The bytes lie in objects elsewhere, sealed by a key that only stands here.

-- 1 when what the ledger named before there were attachments was gone through.
ALTER TABLE districts ADD COLUMN attachments_read INTEGER NOT NULL DEFAULT 0;

-- Which records name which attachment. Only what a record names is taken, and it goes with the last record that names it.
CREATE TABLE attachment_names (
  district TEXT NOT NULL REFERENCES districts,
  hash BLOB NOT NULL,                    -- BLAKE3 of the whole
  record BLOB NOT NULL,                  -- UUID
  PRIMARY KEY (district, hash, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_names_record ON attachment_names (district, record);

CREATE TABLE attachments (
  district TEXT NOT NULL REFERENCES districts,
  hash BLOB NOT NULL,
  name BLOB NOT NULL,                    -- of the folder of its objects: random
  key BLOB NOT NULL,                     -- seals its pieces
  bytes INTEGER NOT NULL,
  begun_ms INTEGER NOT NULL,
  complete_ms INTEGER,                   -- when it was there whole and its hash was checked
  PRIMARY KEY (district, hash)
) STRICT;

CREATE TABLE attachment_pieces (
  district TEXT NOT NULL REFERENCES districts,
  hash BLOB NOT NULL,
  number INTEGER NOT NULL,
  object BLOB NOT NULL,                  -- name of its object: random
  PRIMARY KEY (district, hash, number)
) STRICT, WITHOUT ROWID;

-- Folders of objects that nobody can open any more and that are still to be removed.
CREATE TABLE attachment_litter (
  district TEXT NOT NULL REFERENCES districts,
  name BLOB NOT NULL,
  PRIMARY KEY (district, name)
) STRICT, WITHOUT ROWID;
