-- Figures of routes and of the server (an empty route): a row holds an hour of an endpoint by the minute, or six hours by the quarter of an
-- hour. begins: seconds since 1970. figures: see docs/history.md.
CREATE TABLE history_minute (
    route    VARCHAR(80)      NOT NULL,
    begins   BIGINT           NOT NULL,
    endpoint VARCHAR(80)      NOT NULL,
    figures  VARBINARY(60000) NOT NULL,
    PRIMARY KEY (route, begins, endpoint)
);

CREATE INDEX history_minute_begins ON history_minute (begins);

CREATE TABLE history_quarter (
    route    VARCHAR(80)      NOT NULL,
    begins   BIGINT           NOT NULL,
    endpoint VARCHAR(80)      NOT NULL,
    figures  VARBINARY(60000) NOT NULL,
    PRIMARY KEY (route, begins, endpoint)
);

CREATE INDEX history_quarter_begins ON history_quarter (begins);
