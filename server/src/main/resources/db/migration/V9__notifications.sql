-- Who is told of events, and how: settings is one JSON object, with its secrets.
CREATE TABLE notification (
    id       VARCHAR(64) NOT NULL PRIMARY KEY,
    settings MEDIUMTEXT  NOT NULL
);

-- Messages on their way, and the last that ended. Times are milliseconds since 1970; content is the message as JSON.
CREATE TABLE notification_delivery (
    notification VARCHAR(64)  NOT NULL,
    message      VARCHAR(64)  NOT NULL,
    event        BIGINT       NOT NULL,
    content      MEDIUMTEXT   NOT NULL,
    state        VARCHAR(16)  NOT NULL,
    accepted_at  BIGINT       NOT NULL,
    changed_at   BIGINT       NOT NULL,
    next_at      BIGINT       NOT NULL,
    attempts     INT          NOT NULL,
    error        VARCHAR(300) NOT NULL,
    PRIMARY KEY (notification, message)
);
