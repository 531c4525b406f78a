-- Sessions of the dashboard. The cookie itself is not stored: id is its SHA-256.
CREATE TABLE browser_session (
    id               CHAR(64)     NOT NULL PRIMARY KEY,
    account          VARCHAR(64)  NOT NULL,
    password_version BIGINT       NOT NULL,
    created_millis   BIGINT       NOT NULL,
    expires_millis   BIGINT       NOT NULL
);
