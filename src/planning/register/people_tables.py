"""What the register holds of people, and the one thing that can ever be taken out of it: a pseudonym.

Joins and leaves name a person by a number that says nothing. `persons` alone leads from a pseudonym to that number, so
that taking its row away leaves every count as it was and nobody to be found. Numbers go on from the greatest that joined
anything, which is never taken away, so that none is given twice.
"""

PEOPLE_TABLES = {
    "people_batches": """
        batch INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL UNIQUE CHECK (length(fingerprint) = 64),
        received_on TEXT NOT NULL CHECK (received_on IS date(received_on)),
        recorded_at TEXT NOT NULL,
        rows_in INTEGER NOT NULL CHECK (rows_in >= 0),
        accepted INTEGER NOT NULL CHECK (accepted >= 0),
        review INTEGER NOT NULL CHECK (review >= 0),
        refused INTEGER NOT NULL CHECK (refused >= 0),
        duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
        CHECK (rows_in = accepted + review + refused + duplicate)""",
    "people_waiting": """
        batch INTEGER NOT NULL REFERENCES people_batches,
        row INTEGER NOT NULL,
        unit TEXT NOT NULL,
        district TEXT NOT NULL,
        PRIMARY KEY (batch, row)""",
    "people_settled": """
        batch INTEGER NOT NULL,
        row INTEGER NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'duplicate')),
        recorded_at TEXT NOT NULL,
        PRIMARY KEY (batch, row),
        FOREIGN KEY (batch, row) REFERENCES people_waiting""",
    "places": """
        place INTEGER PRIMARY KEY,
        unit_id TEXT NOT NULL CHECK (unit_id <> ''),
        audience TEXT NOT NULL CHECK (audience <> ''),
        group_id TEXT NOT NULL,
        UNIQUE (unit_id, audience, group_id)""",
    "persons": """
        pid BLOB NOT NULL PRIMARY KEY CHECK (length(pid) = 20),
        person INTEGER NOT NULL CHECK (person > 0)""",
    "memberships": """
        person INTEGER NOT NULL,
        place INTEGER NOT NULL REFERENCES places,
        day TEXT NOT NULL CHECK (day IS date(day)),
        happened TEXT NOT NULL CHECK (happened IN ('joined', 'left')),
        batch INTEGER NOT NULL REFERENCES people_batches,
        row INTEGER NOT NULL,
        PRIMARY KEY (person, place, day, happened)""",
    "erasures": """
        person INTEGER PRIMARY KEY,
        day TEXT NOT NULL CHECK (day IS date(day)),
        recorded_at TEXT NOT NULL""",
}
WITHOUT_ROWID = ("persons", "memberships")  # a million rows, each found by its key: half the size, half the time
ERASED = "EXISTS (SELECT 1 FROM erasures WHERE erasures.person = old.person)"
