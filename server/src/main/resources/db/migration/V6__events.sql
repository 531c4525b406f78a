-- What happened; bounded in age and number. IDs grow. Details are a JSON object of texts.
CREATE TABLE event (
    id        BIGINT        NOT NULL PRIMARY KEY,
    at_millis BIGINT        NOT NULL,
    kind      VARCHAR(16)   NOT NULL,
    severity  VARCHAR(16)   NOT NULL,
    route     VARCHAR(80)   NOT NULL,
    endpoint  VARCHAR(96)   NOT NULL,
    message   VARCHAR(1000) NOT NULL,
    details   TEXT          NOT NULL
);

CREATE INDEX event_route ON event (route, id);
CREATE INDEX event_kind ON event (kind, id);
CREATE INDEX event_severity ON event (severity, id);
CREATE INDEX event_at ON event (at_millis);

-- The last run of each server that managed this store; ended: it said so.
CREATE TABLE server_run (
    server         VARCHAR(64) NOT NULL PRIMARY KEY,
    version        VARCHAR(64) NOT NULL,
    started_millis BIGINT      NOT NULL,
    seen_millis    BIGINT      NOT NULL,
    ended          BOOLEAN     NOT NULL
);
