-- Alarms. Times are milliseconds since 1970, 0 for what has not happened; folded is a JSON list of texts.
CREATE TABLE alarm (
    id                  BIGINT       NOT NULL PRIMARY KEY,
    rule_id             VARCHAR(32)  NOT NULL,
    route               VARCHAR(80)  NOT NULL,
    endpoint            VARCHAR(96)  NOT NULL,
    severity            VARCHAR(16)  NOT NULL,
    began_millis        BIGINT       NOT NULL,
    message             TEXT         NOT NULL,
    cause               BIGINT       NOT NULL,
    folded              TEXT         NOT NULL,
    silenced            BOOLEAN      NOT NULL,
    acknowledged_by     VARCHAR(64)  NOT NULL,
    acknowledged_note   TEXT         NOT NULL,
    acknowledged_millis BIGINT       NOT NULL,
    ended_millis        BIGINT       NOT NULL
);

CREATE INDEX alarm_ended ON alarm (ended_millis);

-- What was changed of rules, as JSON: defaults, labels and routes.
CREATE TABLE alarm_rule (
    id       VARCHAR(32) NOT NULL PRIMARY KEY,
    settings MEDIUMTEXT  NOT NULL
);

-- Maintenance windows, as JSON.
CREATE TABLE silence (
    id       VARCHAR(64) NOT NULL PRIMARY KEY,
    settings TEXT        NOT NULL
);
