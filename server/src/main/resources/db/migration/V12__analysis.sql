-- How much of a route's stream is looked at: off, basic or full.
ALTER TABLE route ADD COLUMN analysis VARCHAR(8) DEFAULT 'basic' NOT NULL;
