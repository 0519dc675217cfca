-- What a process of schema version 3 does with PostgreSQL when it takes a batch: its statements as they were, with values in place.
-- Newer schemas have to bear them, since old processes go on while new ones start.
INSERT INTO districts (district, added_ms, content) VALUES ('18.09', 1, '\x0000000000000000000000000000000000000000000000000000000000000000') ON CONFLICT DO NOTHING;
INSERT INTO invitations (district, code, made_ms, expires_ms) VALUES ('18.09', '\x01', 1, 2) ON CONFLICT DO NOTHING;
UPDATE invitations SET used_by = '\x00000000000000000000000000000001', used_ms = 1 WHERE district = '18.09' AND code = '\x01';
UPDATE districts SET office = '\x00000000000000000000000000000007', office_name = 'P4MI' WHERE district = '18.09';
INSERT INTO desktops (district, desktop, public_key, token, admitted_ms, head_digest) VALUES ('18.09', '\x00000000000000000000000000000001', '\x0101010101010101010101010101010101010101010101010101010101010101', '\x02', 1, '\x0000000000000000000000000000000000000000000000000000000000000000')
  ON CONFLICT (district, desktop) DO UPDATE SET token = excluded.token;
UPDATE districts SET peers_state = peers_state + 1 WHERE district = '18.09';
SELECT 1 FROM districts WHERE district = '18.09' FOR UPDATE;
INSERT INTO users (district, "user") VALUES ('18.09', '\x00000000000000000000000000000001') ON CONFLICT DO NOTHING;
INSERT INTO erased (district, record) VALUES ('18.09', '\x00000000000000000000000000000009') ON CONFLICT DO NOTHING;
INSERT INTO attachment_names (district, hash, record) VALUES ('18.09', '\x07', '\x00000000000000000000000000000003') ON CONFLICT DO NOTHING;
INSERT INTO attachments (district, hash, name, key, bytes, begun_ms) VALUES ('18.09', '\x07', '\x01', '\x02', 10, 1) ON CONFLICT DO NOTHING;
INSERT INTO attachment_pieces (district, hash, number, object) VALUES ('18.09', '\x07', 0, '\x05') ON CONFLICT DO NOTHING;
UPDATE attachments SET complete_ms = 1 WHERE district = '18.09' AND hash = '\x07' AND name = '\x01';
INSERT INTO leases (district, register, year, first_number, last_number, desktop, granted_ms) VALUES ('18.09', 'keluar', 2026, 1, 50, '\x00000000000000000000000000000001', 1) ON CONFLICT DO NOTHING;
UPDATE desktops SET clock_offset_ms = 1, seen_ms = 1 WHERE district = '18.09' AND desktop = '\x00000000000000000000000000000001';
UPDATE districts SET last_position = last_position WHERE district = '18.09';
