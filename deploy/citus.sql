-- Distribution of the server's schema over Citus: by district, everything of a district on one node.
--
-- As the owner, once, on the coordinator, after loket-server made its tables there (it makes them with its first start) and before the
-- first district is added. Later versions of the schema add a table's line here. A process of the server connects to the coordinator.
--
-- What is tested: a test reads this file against the tables of a real PostgreSQL: every table with a column `district` is distributed by
-- it, every other table is a reference table, every primary key and unique index of a distributed table holds the district (which Citus
-- asks for). What is not tested: Citus itself. That row-level security and the role loket_serving reach the shards has to be looked at on
-- the workers (`\d` on a shard, `SELECT * FROM pg_policies`) before real data come in.

CREATE EXTENSION IF NOT EXISTS citus;

SELECT create_reference_table('server');
SELECT create_reference_table('operators');
SELECT create_reference_table('visits');

SELECT create_distributed_table('districts', 'district');
SELECT create_distributed_table('invitations', 'district', colocate_with => 'districts');
SELECT create_distributed_table('desktops', 'district', colocate_with => 'districts');
SELECT create_distributed_table('batches', 'district', colocate_with => 'districts');
SELECT create_distributed_table('users', 'district', colocate_with => 'districts');
SELECT create_distributed_table('leases', 'district', colocate_with => 'districts');
SELECT create_distributed_table('erased', 'district', colocate_with => 'districts');
SELECT create_distributed_table('attachment_names', 'district', colocate_with => 'districts');
SELECT create_distributed_table('attachments', 'district', colocate_with => 'districts');
SELECT create_distributed_table('attachment_pieces', 'district', colocate_with => 'districts');
SELECT create_distributed_table('attachment_litter', 'district', colocate_with => 'districts');
SELECT create_distributed_table('letters', 'district', colocate_with => 'districts');
SELECT create_distributed_table('letter_ends', 'district', colocate_with => 'districts');
SELECT create_distributed_table('counted_records', 'district', colocate_with => 'districts');
SELECT create_distributed_table('figures', 'district', colocate_with => 'districts');
