-- Routes made of URIs. Destinations are URIs by their IDs, as one JSON object; both as they were given, with their passphrases.
CREATE TABLE route (
    id           VARCHAR(64)   NOT NULL PRIMARY KEY,
    source       VARCHAR(2048) NOT NULL,
    destinations TEXT          NOT NULL,
    running      BOOLEAN       NOT NULL
);
