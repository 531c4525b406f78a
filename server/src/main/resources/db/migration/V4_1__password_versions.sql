-- How often a password was changed: tokens end with the password that they were issued for.
ALTER TABLE account ADD COLUMN password_version BIGINT DEFAULT 0 NOT NULL;
