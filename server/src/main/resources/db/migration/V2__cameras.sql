-- Cameras of the aggregator. An empty stream key lets any stream name pass; an empty pull_url waits for publishers.
CREATE TABLE camera (
    name             VARCHAR(64)   NOT NULL PRIMARY KEY,
    type             VARCHAR(64)   NOT NULL,
    stream_key       VARCHAR(128)  NOT NULL,
    pull_url         VARCHAR(2048) NOT NULL,
    grace_seconds    INT           NOT NULL,
    takeover_seconds INT           NOT NULL,
    last_push_id     BIGINT        NOT NULL
);

-- Where a camera is pushed to. IDs count within the camera; none is used twice.
CREATE TABLE push (
    camera          VARCHAR(64)   NOT NULL,
    id              BIGINT        NOT NULL,
    url             VARCHAR(2048) NOT NULL,
    enhanced_always BOOLEAN       NOT NULL,
    PRIMARY KEY (camera, id),
    FOREIGN KEY (camera) REFERENCES camera (name) ON DELETE CASCADE
);
