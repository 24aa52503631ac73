"""The tables through which the steps meet: columns, dtypes, units, meanings.

`python -m planning.tables` prints the data dictionary that stands in data/README.md.
"""

from planning.schema import KIND_MEANING, Column, Table, column, required

VALID = (
    column("valid_from", "date", "first day on which the row holds; empty: always held"),
    column("valid_to", "date", "last day on which the row holds; empty: still holds"),
)
NOTE = column("note", "text", "anything a reader should know; synthetic rows say so here")

UNITS = Table(
    "units.csv",
    "a unit in a period",
    (
        required("unit_id", "code", "code of the unit, the same for its whole life"),
        required("name", "text", "name in Latin letters"),
        column("name_hi", "text", "name in Devanagari"),
        required("kind", "code", "kind of unit, a row of kinds.csv"),
        required("district_id", "code", "police district, a row of districts.csv"),
        column("subdivision", "text", "sub-division (SDPO) it belongs to"),
        column("circle", "text", "circle (inspector) it belongs to"),
        column("parent_id", "code", "unit it is subordinate to"),
        column("class", "choice", "A super-sensitive, B sensitive, C Maoist-affected, D normal", choices=tuple("ABCD")),
        column("population", "count", "people who live on its ground", "people"),
        column("longitude", "number", "of the building, WGS 84", "degrees"),
        column("latitude", "number", "of the building, WGS 84", "degrees"),
        *VALID,
        column("successor_of", "codes", "units that it was split from or merged of"),
        NOTE,
    ),
    key=("unit_id", "valid_from"),
)
KINDS = Table(
    "kinds.csv",
    "a kind of unit",
    (
        required("kind", "code", "short name used in units.csv and floors.csv"),
        required("name", "text", "name in English"),
        column("name_hi", "text", "name in Hindi"),
        required("audience", "code", "whom its groups are for: public, centre, women, division, rank"),
        required("has_ground", "flag", "whether it owns territory that a map can show"),
        column("counted_as", "choice", "which count of stations it belongs to", choices=("thana", "outpost")),
    ),
    key=("kind",),
)
DISTRICTS = Table(
    "districts.csv",
    "a police district in a period",
    (
        required("district_id", "code", "code of the police district"),
        required("name", "text", "name in Latin letters"),
        column("name_hi", "text", "name in Devanagari"),
        required("kind", "choice", "kind of police district", choices=("territorial", "railway", "headquarters")),
        column("range_id", "code", "range, a row of ranges.csv"),
        column("revenue_district", "text", "revenue district on whose ground it lies"),
        column("lgd_code", "code", "Local Government Directory code of the revenue district"),
        column("population", "count", "people who live on its ground", "people"),
        *VALID,
        NOTE,
    ),
    key=("district_id", "valid_from"),
)
RANGES = Table(
    "ranges.csv",
    "a range in a period",
    (
        required("range_id", "code", "code of the range"),
        required("name", "text", "name in Latin letters"),
        column("name_hi", "text", "name in Devanagari"),
        column("head", "text", "IG or DIG; empty for pseudo-ranges (railway, headquarters)"),
        *VALID,
    ),
    key=("range_id", "valid_from"),
)
FLOORS = Table(
    "floors.csv",
    "a floor that the order sets, from a day on",
    (
        required("kind", "code", "kind of unit that owes the members"),
        required("audience", "code", "public, centre, rank, women, division"),
        column("floor", "count", "fewest members; empty where the order gives none", "members"),
        column("scope", "text", "what the floor is counted over: unit, rank"),
        column("valid_from", "date", "first day on which it holds"),
        NOTE,
    ),
    key=("kind", "audience", "valid_from"),
)
CAPS = Table(
    "caps.csv",
    "WhatsApp's size cap from a day on",
    (
        required("valid_from", "date", "first day of the cap"),
        required("cap", "count", "most members of one group", "members"),
        NOTE,
    ),
    key=("valid_from",),
)
GROUPS = Table(
    "groups.csv",
    "a group in a period",
    (
        required("group_id", "code", "code of the group"),
        required("unit_id", "code", "unit that it belongs to"),
        required("audience", "code", "public, centre, rank, women, division"),
        column("rank", "text", "rank, for groups of one rank"),
        column("origin", "text", "cyber_senani_2018, order_2020, ..."),
        *VALID,
    ),
    key=("group_id", "valid_from"),
)
ALIASES = Table(
    "aliases.csv",
    "a decision of a person about a name",
    (
        required("written", "text", "name as it was written"),
        required("district_id", "code", "police district in which it was written"),
        required("unit_id", "code", "unit that is meant"),
        required("decided_on", "date", "day of the decision"),
        NOTE,
    ),
    key=("written", "district_id"),
)
CAPACITY_KEYS = (
    "team_days_per_week",
    "drive_yield",
    "drive_team_days",
    "pool",
    "churn_per_10000",
    "growth_per_week",
    "promise",
    "promise_fixed",
)
CAPACITY = Table(
    "capacity.csv",
    "what the office says of one figure of a unit or district, from a day on",
    (
        column("unit_id", "code", "unit that it is about; empty when about a district"),
        column("district_id", "code", "police district that it is about; empty when about a unit"),
        column("subdivision", "text", "sub-division of the district, where the team-days are those of its own teams"),
        required("key", "choice", "which figure", choices=CAPACITY_KEYS),
        required("value", "count", "its value, in the unit of the scenario field of that name"),
        column("valid_from", "date", "first day on which it holds"),
        NOTE,
    ),
    key=("unit_id", "district_id", "subdivision", "key", "valid_from"),
)
DRIVES = Table(
    "drives.csv",
    "what the office knows of the drives that a station held in a week; without a row nothing is known of that week",
    (
        required("unit_id", "code", "station"),
        required("week_ending", "date", "Sunday that ends the week"),
        required("drives", "count", "drives that took place", "drives"),
        NOTE,
    ),
    key=("unit_id", "week_ending"),
)
SOURCES = ("measured", "office", "default")
LEVELS = ("station", "district", "state")
MEASURED_KEYS = ("drive_yield", "churn_per_10000", "growth_per_week")
MEASURES = Table(
    "measures",
    "one figure of a station, a police district or the whole state (both codes empty), measured from returns",
    (
        column("unit_id", "code", "station that was measured on its own"),
        column("district_id", "code", "police district whose stations were measured together"),
        required("key", "choice", "which figure", choices=MEASURED_KEYS),
        required("value", "count", "its value, in the unit of the scenario field of that name"),
        required("weeks", "count", "different weeks that it rests on", "weeks"),
        required("returns", "count", "weeks of single stations that it rests on", "returns"),
    ),
    key=("unit_id", "district_id", "key"),
)
FIGURES = Table(
    "figures",
    "one figure of a station, a police district or the whole state: said by the office, or measured",
    (
        *CAPACITY.columns,
        column("source", "choice", "origin; empty: the office", choices=("measured", "office")),
        *(column(c.name, c.kind, f"{c.meaning}, where it is measured", c.unit) for c in MEASURES.columns[-2:]),
    ),
)
REPORTED = (
    required("members", "count", "members at the end of the week", "members"),
    column("joined", "count", "joined in the week", "people"),
    column("left", "count", "left in the week", "people"),
    column("women", "count", "women among the members", "members"),
    column("eminent", "count", "eminent people among the members", "members"),
    column(
        "ordinary",
        "count",
        "ordinary people among the members; police in the group are neither these nor eminent",
        "members",
    ),
    column("active", "count", "members who wrote or answered in the week", "members"),
)
RETURNS = Table(
    "inbox/*",
    "what one unit, or one of its groups, reports for a week",
    (
        required("week_ending", "date", "Sunday that ends the week"),
        required("unit", "text", "code or name of the unit"),
        column("district", "text", "code or name of the police district, needed beside a name"),
        column("audience", "code", "public when empty"),
        column("group", "code", "group, when the unit reports group by group"),
        *REPORTED,
        column("received_on", "date", "day on which the office got the return"),
        NOTE,
    ),
)
PEOPLE = Table(
    "registers of people",
    "a person in a group of a unit; read from where it lies and never copied",
    (
        required("unit", "text", "code or name of the unit"),
        column("district", "text", "code or name of the police district, needed beside a name"),
        column("audience", "code", "public when empty"),
        column("group", "code", "group, where the unit has several"),
        required(
            "phone",
            "text",
            "mobile number, in any common spelling; it becomes a pseudonym at the reader and is kept nowhere",
        ),
        column("joined_on", "date", "day on which the person joined; where nobody knows, the day of the list"),
        column("left_on", "date", "day on which the person left; empty: still a member"),
    ),
)
REGISTER_RETURNS = Table(
    "returns",
    "the newest revision of what one unit or group reported for a week",
    (
        required("week_ending", "date", "Sunday that ends the week"),
        required("unit_id", "code", "unit"),
        required("audience", "code", "audience of the group"),
        required("group_id", "code", "group, or an empty text for the unit's total"),
        *REPORTED,
        required("received_on", "date", "day on which the office got the return"),
    ),
    key=("week_ending", "unit_id", "audience", "group_id"),
)
DOUBTFUL = Table(
    "doubtful",
    "a return that was taken in spite of a jump or a fall by ten",
    (
        *REGISTER_RETURNS.columns,
        required("last_members", "count", "members in the last return before it", "members"),
        required("last_week", "date", "week of that return"),
    ),
)
MEMBERSHIPS = Table(
    "memberships",
    "how a person last stood to one group of a unit, or to the unit where no group was named",
    (
        required("person", "count", "number of the person in the register, which says nothing of who it is"),
        required("unit_id", "code", "unit"),
        required("audience", "code", "audience of the group"),
        required("group_id", "code", "group, or an empty text where none was named"),
        required("member", "flag", "whether the person was in it at the end of the week"),
    ),
    key=("person", "unit_id", "audience", "group_id"),
)
SEALS = Table(
    "seals",
    "a week that was sealed: how it stood then is kept",
    (
        required("week_ending", "date", "Sunday that ends the week"),
        required("last_revision", "count", "last row of the register at the sealing; later ones restate the week"),
        required("returns", "count", "returns of the week as sealed", "returns"),
        column("synthetic", "text", "what of the state was synthetic: all, returns, or empty for nothing"),
        required("sha256", "code", "of the bytes of the sealed week's export"),
        required("recorded_at", "text", "moment of the sealing"),
    ),
    key=("week_ending",),
)
REVISIONS = Table(
    "revisions",
    "one entry of the register: what was said of a unit or group for a week, be it the newest or not",
    (
        required("revision", "count", "number of the entry, in order of entry"),
        *REGISTER_RETURNS.columns,
        required("recorded_at", "text", "moment at which it was entered"),
    ),
    key=("revision",),
)
RESTATEMENTS = Table(
    "restatements",
    "a return that was entered after its week was sealed",
    (
        required("revision", "count", "number of the entry, in order of entry"),
        required("week_ending", "date", "Sunday of the sealed week"),
        required("unit_id", "code", "unit"),
        required("audience", "code", "audience of the group"),
        required("group_id", "code", "group, or an empty text for the unit's total"),
        column("sealed_members", "count", "members as sealed; empty: no return then", "members"),
        required("members", "count", "members as said later", "members"),
        required("received_on", "date", "day on which the office got the return"),
        required("recorded_at", "text", "moment at which it was entered"),
    ),
)
ALARM_SORTS = ("fallen_by_ten", "risen_by_ten", "halved")
ALARMS = Table(
    "alarms",
    "a group, or a station that reports in one sum, whose newest count is far from the one before",
    (
        required("unit_id", "code", "station"),
        required("group_id", "code", "group, or an empty text for the unit's total"),
        required("sort", "choice", "what is odd about it", choices=ALARM_SORTS),
        required("last_week", "date", "week of the count before"),
        required("last_members", "count", "members in that week", "members"),
        required("week_ending", "date", "week of the newest count"),
        required("members", "count", "members in that week", "members"),
    ),
    key=("unit_id", "group_id"),
)
PUBLIC = "public"
STATES = ("reported", "silent", "not_formed", "gone")
GAPS = Table(
    "gaps",
    "a station that owes a public group, in one week (index: unit_id)",
    (
        required("week_ending", "date", "Sunday of the week that the figures are of"),
        required("name", "text", "name in Latin letters"),
        column("name_hi", "text", "name in Devanagari"),
        required("kind", "code", "kind of unit"),
        required("counted_as", "choice", "thana or outpost", choices=("thana", "outpost")),
        required("district_id", "code", "police district"),
        required("range_id", "code", "range"),
        column("subdivision", "text", "sub-division"),
        column("circle", "text", "circle"),
        column("class", "choice", "A to D", choices=tuple("ABCD")),
        required("has_ground", "flag", "whether the kind owns territory"),
        required("state", "choice", "state of the station in the week", choices=STATES),
        required("received", "flag", "whether a return for the week is there"),
        required("floor", "count", "fewest members that the order demands", "members"),
        column("members", "count", "members reported; 0 when not formed or gone; empty when silent", "members"),
        column(
            "people", "count", "distinct people in its public groups; empty where no register of people came", "people"
        ),
        column("coverage", "number", "members / floor, empty when silent or without floor", "share"),
        column("gap", "count", "max(0, floor - members), empty when silent", "members"),
        required("gap_unknown", "count", "floor of a silent station, else 0", "members"),
        required("groups", "count", "groups that stand", "groups"),
        column("last_members", "count", "members in the latest return up to this week", "members"),
        column("last_week", "date", "week of that return"),
        required("cap", "count", "WhatsApp's size cap on that day", "members"),
        column("population", "count", "people who live on its ground; empty where nobody has counted them", "people"),
        column("per_1000", "number", "members / population * 1000, empty when either is not known", "members"),
    ),
)
COUNTS = (
    required("units", "count", "stations that owe a public group", "stations"),
    required("reported", "count", "stations in the state reported", "stations"),
    required("silent", "count", "stations in the state silent", "stations"),
    required("not_formed", "count", "stations in the state not formed", "stations"),
    required("gone", "count", "stations in the state gone", "stations"),
    required("received", "count", "stations whose return is there", "stations"),
    required("expected", "count", "stations whose return can be expected: it is there, or a group is", "stations"),
    required("formed", "count", "stations with at least one group that stands", "stations"),
    required("groups", "count", "groups that stand", "groups"),
    required("at_floor", "count", "stations known to stand at their floor", "stations"),
    required("thanas", "count", "stations counted as thanas", "stations"),
    required("thanas_at_floor", "count", "thanas known to stand at their floor", "stations"),
    required("outposts", "count", "stations counted as outposts", "stations"),
    required("outposts_at_floor", "count", "outposts known to stand at their floor", "stations"),
    required("seats", "count", "members reported, added up", "members"),
    column(
        "people", "count", "distinct people of these stations, so not their sum; empty where no register came", "people"
    ),
    required("people_known", "count", "stations of which a register of people came", "stations"),
    required("floor", "count", "floors, added up", "members"),
    required("gap", "count", "known gaps, added up", "members"),
    required("gap_unknown", "count", "floors of silent stations, added up", "members"),
)
ROLL_UP = Table("roll_up", "an area (index: its code)", COUNTS)
BASES = ("reported", "estimated", "provisional", "not_formed", "gone")
PLAN_UNITS = Table(
    "inputs/units.csv",
    "a station with everything that the plan knows of it",
    (
        required("unit_id", "code", "station"),
        required("district_id", "code", "police district"),
        column("subdivision", "text", "sub-division"),
        required("weight", "count", "weight of one missing member"),
        required("floor", "count", "floor (f)", "members"),
        required(
            "floor_source",
            "choice",
            "what the floor follows from: the order, or people x members per 1,000",
            choices=("order", "population"),
        ),
        required("members", "count", "members today (m)", "members"),
        required("basis", "choice", "where the members come from", choices=BASES),
        required("groups", "count", "groups today (g)", "groups"),
        required("cap", "count", "most members of one group (c)", "members"),
        required("max_groups", "count", "most groups of the station", "groups"),
        required("pool", "count", "people who can be won in the horizon (p)", "people"),
        required("drive_yield", "count", "people won by one drive (q)", "people"),
        required("drive_team_days", "count", "team-days of one drive (t)", "team-days"),
        required("churn_per_10000", "count", "members who leave in a week", "per 10,000"),
        required("growth_per_week", "count", "people who join in a week without a drive (j)", "people"),
        required("promise", "count", "people whom the station has promised to win (l); 0: nothing promised", "people"),
        required("promise_fixed", "flag", "whether it is to win exactly as many"),
        *(
            required(f"{key}_source", "choice", f"origin of {key}", choices=SOURCES)
            for key in ("pool", "drive_yield", "drive_team_days", "churn_per_10000", "growth_per_week")
        ),
        *(
            written
            for key in MEASURED_KEYS
            for written in (
                column(f"{key}_level", "choice", f"whose returns {key} was measured from", choices=LEVELS),
                required(f"{key}_weeks", "count", f"different weeks that {key} was measured over; else 0", "weeks"),
            )
        ),
    ),
    key=("unit_id",),
)
PLAN_NAMES = Table(
    "names.csv",
    "a station or police district of a plan, by its name: nothing of the plan follows from it",
    (
        required("code", "code", "unit_id or district_id"),
        required("level", "choice", "what it is", choices=("station", "district")),
        required("name", "text", "name in Latin letters"),
        column("name_hi", "text", "name in Devanagari"),
    ),
    key=("level", "code"),
)
PLAN_CAPACITY = Table(
    "inputs/capacity.csv",
    "the drives that a district can hold in a week",
    (
        required("district_id", "code", "police district"),
        column("subdivision", "text", "sub-division whose own team-days these are; empty: those of the whole district"),
        required("week_ending", "date", "Sunday of the week"),
        required("team_days", "count", "team-days for drives (K)", "team-days"),
        required("source", "choice", "origin", choices=SOURCES),
    ),
    key=("district_id", "subdivision", "week_ending"),
)
PREVIOUS = Table(
    "inputs/previous.csv",
    "the drives that the plan published last has for a station in a week of this plan",
    (
        required("unit_id", "code", "station"),
        required("week_ending", "date", "Sunday of the week"),
        required("drives", "count", "drives to hold", "drives"),
    ),
    key=("unit_id", "week_ending"),
)
RESERVE = Table(
    "reserve.csv",
    "where the reserve of headquarters goes; weeks in which a district gets nothing are left out",
    (
        required("district_id", "code", "police district"),
        required("week_ending", "date", "Sunday of the week"),
        required("team_days", "count", "team-days sent (z)", "team-days"),
    ),
    key=("district_id", "week_ending"),
)
WHY = ("at_floor", "reaches_floor", "pool", "cap", "weeks", "capacity")
TARGETS = Table(
    "targets.csv",
    "what one station has to reach in the plan",
    (
        required("unit_id", "code", "station"),
        required("district_id", "code", "police district"),
        required(
            "floor", "count", "fewest members that the order, or the scenario for the people there, demands", "members"
        ),
        required("members", "count", "members that the plan starts from", "members"),
        required("basis", "choice", "where these members come from", choices=BASES),
        required("recruits", "count", "people to be won in the horizon", "people"),
        required("eminent", "count", "eminent people among the recruits", "people"),
        required("ordinary", "count", "ordinary people among the recruits", "people"),
        column(
            "women", "count", "women among the recruits, at least; empty where the scenario asks for no share", "people"
        ),
        required("target", "count", "members to stand at the end, after churn", "members"),
        required("groups", "count", "groups today", "groups"),
        required("new_groups", "count", "groups to open", "groups"),
        required("drives", "count", "drives to hold", "drives"),
        required("shortfall", "count", "max(0, floor - target)", "members"),
        required("why", "choice", "what decides the target", choices=WHY),
    ),
    key=("unit_id",),
)
WEEKS = Table(
    "weeks.csv",
    "what one station does in one week of the plan; weeks without anything are left out",
    (
        required("unit_id", "code", "station"),
        required("week_ending", "date", "Sunday of the week"),
        required("drives", "count", "drives to hold", "drives"),
        required("recruits", "count", "people to be won by them", "people"),
        required("new_groups", "count", "groups to open before the first drive of the week", "groups"),
    ),
    key=("unit_id", "week_ending"),
)
SEVERITIES = ("error", "warning", "note")
END = required("members_end", "count", "members at the end of the plan, as its targets promise", "members")
COMPARISON = Table(
    "comparison/plans.csv",
    "a plan that is compared with others",
    (
        required("plan", "code", "name of the plan in the comparison"),
        required("status", "text", "what is proved of it"),
        required("mip_gap", "number", "of its first stage", "share"),
        required("weighted_shortfall", "count", "missing to the floors, weighted by its own class weights", "members"),
        required("shortfall", "count", "missing to the floors", "members"),
        required("stations_short", "count", "stations that stay below their floor", "stations"),
        required("unformed", "count", "stations that have no group at the end", "stations"),
        column("worst_station", "code", "station that lacks the largest share of its floor; empty when none is short"),
        required("worst_station_shortfall", "count", "what it lacks", "members"),
        column("worst_station_floor", "count", "its floor", "members"),
        column("worst_district", "code", "police district that lacks the largest share of its floors"),
        required("worst_district_shortfall", "count", "what its stations lack", "members"),
        column("worst_district_floor", "count", "its floors, added up", "members"),
        END,
        required("goal", "count", "its goal", "members"),
        required("goal_missing", "count", "members that the state lacks to the goal", "members"),
        required("promises_broken", "count", "people promised and not won", "people"),
        required("drives", "count", "drives", "drives"),
        required("team_days", "count", "team-days that the drives cost", "team-days"),
        required("recruits", "count", "people to be won", "people"),
        required("new_groups", "count", "groups to be opened", "groups"),
    ),
    key=("plan",),
)
COMPARISON_DISTRICTS = Table(
    "comparison/districts.csv",
    "a police district in one of the plans",
    (
        required("district_id", "code", "police district"),
        required("plan", "code", "name of the plan in the comparison"),
        required("shortfall", "count", "missing to the floors of its stations", "members"),
        required("stations_short", "count", "stations that stay below their floor", "stations"),
        required("drives", "count", "drives", "drives"),
        required("recruits", "count", "people to be won", "people"),
        END,
    ),
    key=("district_id", "plan"),
)
COMPARISON_SCENARIOS = Table(
    "comparison/scenarios.csv",
    "the value of a scenario field in one of the plans; only fields in which not all plans agree",
    (
        required("field", "code", "field of the scenario"),
        required("plan", "code", "name of the plan in the comparison"),
        column("value", "text", "its value; empty where it is not set"),
    ),
    key=("field", "plan"),
)
COMPARISON_INPUTS = Table(
    "comparison/inputs.csv",
    "a figure of the inputs in one of the plans; only figures in which not all plans agree",
    (
        required("figure", "code", "column of inputs/units.csv, or team_days_per_week"),
        required("plan", "code", "name of the plan in the comparison"),
        required("differing", "count", "stations (districts for team_days_per_week) that differ from the first plan"),
        required("of", "count", "stations (districts) in all"),
    ),
    key=("figure", "plan"),
)
FRONTIER = Table(
    "frontier.csv",
    "the least shortfall that a budget of team-days allows",
    (
        required("capacity_percent", "count", "capacity of every district, as the scenario field", "%"),
        required(
            "team_days_allowed", "count", "team-days of all districts in the horizon, and of the reserve", "team-days"
        ),
        required("team_days", "count", "fewest team-days with which the shortfall is reached", "team-days"),
        required("drives", "count", "drives", "drives"),
        required("unformed", "count", "stations that have no group at the end", "stations"),
        required("weighted_shortfall", "count", "missing to the floors, weighted by class", "members"),
        required("bound", "count", "no plan of this budget has less, with as good earlier stages", "members"),
        required("shortfall", "count", "missing to the floors", "members"),
        required("stations_short", "count", "stations that stay below their floor", "stations"),
        END,
        required("status", "text", "what is proved"),
    ),
    key=("capacity_percent",),
)
NO_FIGURE = "none"
DRIVES_OF = ("kept", "planned_again")
SENSITIVITY = Table(
    "sensitivity.csv",
    "what becomes of the plan when an assumption is wrong by so much; in the first row none is",
    (
        required("figure", "code", "figure that is assumed; none in the first row"),
        required("truth_percent", "count", "the truth, against what is assumed", "%"),
        required("assumed", "count", "stations (districts for team_days_per_week) that rest on the default"),
        required("moved", "count", "of these, whose figure moves: figures are whole numbers, and 0 stays 0"),
        required(
            "drives", "choice", "whether the plan's drives are kept, or planned again knowing it", choices=DRIVES_OF
        ),
        required("team_days", "count", "team-days that are held", "team-days"),
        required("weighted_shortfall", "count", "missing to the floors, weighted by class", "members"),
        required("stations_short", "count", "stations that stay below their floor", "stations"),
        END,
    ),
    key=("figure", "truth_percent", "drives"),
)
FAULTS = Table(
    "faults",
    "one fault of a layer, a list or of how they fit together",
    (
        required("check", "code", "which check found it"),
        required(
            "severity", "choice", "error: figures or maps would be wrong; warning: look; note", choices=SEVERITIES
        ),
        required("layer", "text", "layer or table that it is in"),
        column("feature", "text", "code of the unit or district, or number of the feature"),
        column("name", "text", "its name"),
        column("value", "text", "what was found"),
        column("km2", "number", "ground that it is about", "km2"),
        column("longitude", "number", "of a point in it, WGS 84", "degrees"),
        column("latitude", "number", "of a point in it, WGS 84", "degrees"),
    ),
)
FINDINGS = Table(
    "findings",
    "all faults of one sort in one layer",
    (
        required("check", "code", "which check found them"),
        required("severity", "choice", "error, warning or note", choices=SEVERITIES),
        required("layer", "text", "layer or table that they are in"),
        required("what", "text", "what is wrong"),
        required("count", "count", "faults", "faults"),
        column("km2", "number", "ground that they are about, added up", "km2"),
        required("worst", "text", "the worst of them"),
        required("mend", "text", "what would mend them"),
    ),
    key=("check", "layer"),
)
MENDS = Table(
    "layers/mends.csv",
    "a polygon that `planning check --mend` changed",
    (
        required("layer", "text", "layer that it is in; as it was before stands in layers/before/"),
        required("feature", "code", "code of the unit or district"),
        required("mend", "choice", "what was done", choices=("make_valid", "coverage_clean")),
        required("km2_before", "number", "ground before", "km2"),
        required("km2_after", "number", "ground after", "km2"),
        required("sha256_before", "code", "fingerprint of the layer's file before"),
    ),
)
POPULATION_ACCOUNT = Table(
    "population_account.csv",
    "a revenue district, or what lies in none, in the account that `planning population` gives of a file of places",
    (
        column("district", "code", "code of the district; empty: places outside every district"),
        column("name", "text", "its name"),
        required("points", "count", "places of the file", "places"),
        required("people", "count", "people of the file: located + not_located", "people"),
        required("located", "count", "people at places on the ground of a station", "people"),
        required("not_located", "count", "people at places on no station's ground", "people"),
        column("total", "count", "people of the whole district, towns too", "people"),
        column("missing", "count", "max(0, total - located)", "people"),
        column("beyond", "count", "max(0, located - total)", "people"),
        required("raised", "count", "people added by --scale, else 0; stations got located + raised", "people"),
        required("stations", "count", "stations with ground", "stations"),
        required(
            "stations_empty", "count", "of these, stations without a place: their people are not known", "stations"
        ),
        required("source", "text", "name and sha256 of the file"),
    ),
    key=("district",),
)
FOLDER_TABLES = (UNITS, KINDS, DISTRICTS, RANGES, FLOORS, CAPS, GROUPS, ALIASES, CAPACITY, DRIVES)
DOCUMENTED = (
    *FOLDER_TABLES, RETURNS, PEOPLE, REGISTER_RETURNS, DOUBTFUL, MEMBERSHIPS, SEALS, REVISIONS, RESTATEMENTS, GAPS, ROLL_UP, ALARMS, MEASURES,
    FIGURES, PLAN_UNITS, PLAN_NAMES, PLAN_CAPACITY, PREVIOUS, RESERVE, TARGETS, WEEKS, COMPARISON, COMPARISON_DISTRICTS,
    COMPARISON_SCENARIOS, COMPARISON_INPUTS, FRONTIER, SENSITIVITY, FINDINGS, FAULTS, MENDS, POPULATION_ACCOUNT,
)  # fmt: skip


def data_dictionary() -> str:
    """The data dictionary in Markdown, one chapter for each table."""
    return "\n".join(
        ["# Data dictionary", "", *INTRODUCTION, *(line for table in DOCUMENTED for line in _chapter(table))]
    )


INTRODUCTION = (
    "Made by `python -m planning.tables`; a test compares. Columns in **bold** are required. Codes are text, dates are",
    "ISO, counts are whole. An empty cell means not reported, never 0. A state is a folder with these files, a",
    "`state.toml` (name, name_hi, what is synthetic) and `layers/` (stations.geojson by unit_id, districts.geojson).",
    "",
)


def _chapter(table: Table) -> list[str]:
    key = f" Key: {', '.join(table.key)}." if table.key else ""
    return [
        f"## {table.name}",
        "",
        f"One row is {table.one_row}.{key}",
        "",
        "| column | holds | unit | meaning |",
        "|---|---|---|---|",
        *(_row(shown) for shown in table.columns),
        "",
    ]


def _row(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    holds = f"one of {', '.join(column.choices)}" if column.choices else KIND_MEANING[column.kind]
    return f"| {name} | {holds} | {column.unit} | {column.meaning} |"


if __name__ == "__main__":
    print(data_dictionary(), end="")
