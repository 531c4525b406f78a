-- Which server manages: number grows with every change of hands, beats while the holder lives. No holder: nobody manages.
CREATE TABLE lease (
    name   VARCHAR(16) NOT NULL PRIMARY KEY,
    holder VARCHAR(64) NOT NULL,
    number BIGINT      NOT NULL,
    beats  BIGINT      NOT NULL
);

INSERT INTO lease (name, holder, number, beats) VALUES ('manager', '', 0, 0);

-- What all servers of a store have in common: the key that signs tokens, the installation's ID.
CREATE TABLE common (
    name    VARCHAR(32)  NOT NULL PRIMARY KEY,
    content VARCHAR(255) NOT NULL
);

-- Where routes run. Empty settings are the server's default; the number grows with every new worker of the route.
CREATE TABLE placement (
    route    VARCHAR(64) NOT NULL PRIMARY KEY,
    settings TEXT        NOT NULL,
    number   BIGINT      NOT NULL
);
