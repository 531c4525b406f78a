-- Routes of all APIs: links, cameras and others. Their rows are moved by V5_1; what it cannot read stays in the tables of version 0.1.
ALTER TABLE link RENAME TO link_0_1;
ALTER TABLE push RENAME TO push_0_1;
ALTER TABLE camera RENAME TO camera_0_1;
ALTER TABLE route RENAME TO route_0_1;

-- Sources, destinations (URIs with their secrets) and labels are JSON objects of texts, by their IDs. api: JSON of what an older API must
-- give back exactly and URIs do not hold; empty for none. link_id still has the last numbers of links.
CREATE TABLE route (
    id           VARCHAR(80)  NOT NULL PRIMARY KEY,
    kind         VARCHAR(16)  NOT NULL,
    name         VARCHAR(255) NOT NULL,
    labels       MEDIUMTEXT   NOT NULL,
    sources      MEDIUMTEXT   NOT NULL,
    destinations MEDIUMTEXT   NOT NULL,
    running      BOOLEAN      NOT NULL,
    api          MEDIUMTEXT   NOT NULL
);

-- The name of a camera's route is longer than that of others.
ALTER TABLE placement RENAME TO placement_0_1;

CREATE TABLE placement (
    route    VARCHAR(80) NOT NULL PRIMARY KEY,
    settings TEXT        NOT NULL,
    number   BIGINT      NOT NULL
);

INSERT INTO placement (route, settings, number) SELECT route, settings, number FROM placement_0_1;

DROP TABLE placement_0_1;
