-- Version 2: the two questions that are asked without knowing the district.

CREATE VIEW invitation_codes AS SELECT district, code FROM invitations;

CREATE VIEW letter_keys AS
SELECT district, office_name, public_key, revoked_ms, admitted_ms, desktop FROM desktops JOIN districts USING (district);
