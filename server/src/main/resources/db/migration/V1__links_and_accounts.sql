-- Links of the SRT API. Settings are the API's own fields as one JSON object.
CREATE TABLE link (
    kind         VARCHAR(2)   NOT NULL,
    id           BIGINT       NOT NULL,
    service_name VARCHAR(255) NOT NULL,
    settings     TEXT         NOT NULL,
    running      BOOLEAN      NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, service_name)
);

-- The last ID given to each kind, so that no ID is used twice.
CREATE TABLE link_id (
    kind    VARCHAR(2) NOT NULL PRIMARY KEY,
    last_id BIGINT     NOT NULL
);

INSERT INTO link_id (kind, last_id) VALUES ('RX', 0), ('TX', 0);

-- Who may log in.
CREATE TABLE account (
    name          VARCHAR(64)  NOT NULL PRIMARY KEY,
    password_hash VARCHAR(100) NOT NULL
);
