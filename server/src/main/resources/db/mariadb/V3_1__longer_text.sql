-- A route's destinations may take all of a request, which is more than this database's TEXT holds.
ALTER TABLE route MODIFY destinations MEDIUMTEXT NOT NULL;
