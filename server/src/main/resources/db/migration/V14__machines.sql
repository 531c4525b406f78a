-- The machine on which a route's worker was placed, as its placement names it; empty if it may be on any, or is not known.
ALTER TABLE placement ADD COLUMN machine VARCHAR(128) DEFAULT '' NOT NULL;
