-- The server's tables, version 1. Every primary key starts with the district.

CREATE TABLE server (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch BLOB NOT NULL                    -- UUID of this ledger; another one after a restore
) STRICT;

CREATE TABLE districts (
  district TEXT NOT NULL PRIMARY KEY,    -- region code, 18.07
  added_ms INTEGER NOT NULL,
  office BLOB,                           -- UUID; none until an office enrols
  office_name TEXT,
  last_position INTEGER NOT NULL DEFAULT 0,
  content BLOB NOT NULL,                 -- sync::content over everything up to last_position
  peers_state INTEGER NOT NULL DEFAULT 0 -- counts changes of the list of desktops
) STRICT;

CREATE TABLE invitations (
  district TEXT NOT NULL REFERENCES districts,
  code BLOB NOT NULL,                    -- BLAKE3; the code itself is nowhere
  made_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_by BLOB,                          -- UUID of the desktop
  used_ms INTEGER,
  PRIMARY KEY (district, code)
) STRICT;
CREATE INDEX invitations_code ON invitations (code);

CREATE TABLE desktops (
  district TEXT NOT NULL REFERENCES districts,
  desktop BLOB NOT NULL,                 -- UUID
  public_key BLOB NOT NULL,              -- Ed25519
  token BLOB NOT NULL,                   -- BLAKE3 of its token
  admitted_ms INTEGER NOT NULL,
  revoked_ms INTEGER,
  head INTEGER NOT NULL DEFAULT 0,       -- last sequence that is here
  head_digest BLOB NOT NULL,             -- the chain after it
  clock_offset_ms INTEGER NOT NULL DEFAULT 0,
  seen_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (district, desktop)
) STRICT;
CREATE UNIQUE INDEX desktops_token ON desktops (district, token);

-- The ledger. A batch stays together as it was signed; its entries have consecutive positions.
CREATE TABLE batches (
  district TEXT NOT NULL REFERENCES districts,
  position INTEGER NOT NULL,             -- of its first entry
  count INTEGER NOT NULL,
  desktop BLOB NOT NULL,
  first INTEGER NOT NULL,                -- sequence of its first entry
  previous BLOB NOT NULL,                -- the chain before it
  signature BLOB NOT NULL,               -- over the chain after it
  received_ms INTEGER NOT NULL,
  size INTEGER NOT NULL,                 -- bytes of the entries before compression
  entries BLOB NOT NULL,                 -- CBOR list of entries as on the wire, zstd
  PRIMARY KEY (district, position)
) STRICT;
CREATE UNIQUE INDEX batches_chain ON batches (district, desktop, first);

-- Users whose records are in the ledger: authors are checked against it.
CREATE TABLE users (
  district TEXT NOT NULL REFERENCES districts,
  user BLOB NOT NULL,
  PRIMARY KEY (district, user)
) STRICT, WITHOUT ROWID;

-- Numbers of letters that were given to desktops. Never deleted: a number is given once.
CREATE TABLE leases (
  district TEXT NOT NULL REFERENCES districts,
  register TEXT NOT NULL,
  year INTEGER NOT NULL,
  first_number INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  desktop BLOB NOT NULL,
  granted_ms INTEGER NOT NULL,
  PRIMARY KEY (district, register, year, first_number)
) STRICT, WITHOUT ROWID;
