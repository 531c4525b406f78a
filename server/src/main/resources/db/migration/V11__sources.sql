-- How a route changes between its sources, as JSON; empty: as usual.
ALTER TABLE route ADD COLUMN switching VARCHAR(2000) DEFAULT '' NOT NULL;
-- The source that was taken by hand, and how often one was.
ALTER TABLE route ADD COLUMN taken VARCHAR(64) DEFAULT '' NOT NULL;
ALTER TABLE route ADD COLUMN takes BIGINT DEFAULT 0 NOT NULL;
