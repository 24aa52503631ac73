"""The form of a week: what it asks, in which words, and how a sheet is known to be one."""

from dataclasses import dataclass
from datetime import date

from planning.intake.spelling import normalised


@dataclass(frozen=True)
class FormRow:
    """A station that owes a public group, or one of its groups where it has several (else `group_id` is empty)."""

    unit_id: str
    name: str
    name_hi: str
    kind: str
    group_id: str
    floor: int


@dataclass(frozen=True)
class Form:
    """One police district in one week; `rows` in order of code."""

    district_id: str
    name: str
    name_hi: str
    week: date
    cap: int
    synthetic: bool
    rows: tuple[FormRow, ...]


@dataclass(frozen=True)
class Asked:
    """One column: what it is called and, where it is to be filled in, what it asks."""

    name: str
    hindi: str
    english: str
    width: int
    asks_hindi: str = ""
    asks: str = ""

    @property
    def heading(self) -> str:
        return f"{self.hindi} / {self.english}"


PREFILLED = (
    Asked("week_ending", "सप्ताह समाप्ति", "Week ending", 12),
    Asked("unit", "इकाई कोड", "Unit code", 12),
    Asked("name", "थाना / ओपी का नाम", "Name", 28),
    Asked("name_hi", "हिंदी नाम", "Name in Hindi", 28),
    Asked("kind", "प्रकार", "Kind", 34),
    Asked("group", "ग्रुप कोड", "Group code", 14),
    Asked("floor", "निर्धारित न्यूनतम सदस्य संख्या", "Floor", 14),
)
ASKED = (
    Asked("members", "सदस्य", "Members", 10, "रविवार को ग्रुप में कुल सदस्य", "in the group on that Sunday"),
    Asked("joined", "जुड़े सदस्य", "Joined", 10, "इस सप्ताह जुड़े", "joined in the week"),
    Asked("left", "हटे सदस्य", "Left", 10, "इस सप्ताह हटे", "left in the week"),
    Asked("women", "महिला सदस्य", "Women", 10, "कुल सदस्यों में महिलाएं", "women among the members"),
    Asked("eminent", "गणमान्य सदस्य", "Eminent members", 10, "कुल सदस्यों में गणमान्य लोग", "eminent people among the members"),
    Asked("ordinary", "सामान्य सदस्य", "Ordinary members", 10, "कुल सदस्यों में सामान्य लोग", "ordinary people among the members"),
    Asked("active", "सक्रिय सदस्य", "Active members", 10, "इस सप्ताह लिखने या उत्तर देने वाले", "wrote or answered in the week"),
)  # fmt: skip
COLUMNS = PREFILLED + ASKED
AMONG_MEMBERS = ("women", "eminent", "ordinary", "active")
BESIDE = {"eminent": "ordinary", "ordinary": "eminent"}  # nobody is both: together not more than the members
OF_THE_FORM_ALONE = {normalised(column.heading) for column in PREFILLED if column.name in ("name", "name_hi", "kind", "floor")}  # fmt: skip
INSTRUCTIONS_SHEET = "निर्देश Instructions"
INSTRUCTIONS = (
    (
        "केवल पीले खाने भरें। कोड, नाम और सप्ताह पहले से भरे हैं और सुरक्षित हैं।",
        "Fill in the yellow cells only. Codes, names and the week are filled in already, and locked.",
    ),
    (
        "सदस्य: सप्ताह के अंतिम दिन (रविवार) ग्रुप में जितने सदस्य हैं। बाकी पीले खाने वैकल्पिक हैं।",
        "Members: how many are in the group on the last day of the week (Sunday). The other yellow cells are optional.",
    ),
    (
        "संख्या ज्ञात न हो तो पंक्ति खाली छोड़ें: खाली का अर्थ अप्राप्त है, 0 नहीं। 0 तभी लिखें जब ग्रुप में कोई सदस्य न हो।",
        "Leave a row blank where the number is not known: blank is not reported, never 0. Write 0 only for a group without members.",
    ),
    (
        "महिला, गणमान्य, सामान्य और सक्रिय सदस्य कुल सदस्यों में से हैं, उनसे अधिक नहीं। कोई सदस्य गणमान्य और सामान्य दोनों नहीं है; ग्रुप में शामिल पुलिसकर्मी दोनों में नहीं गिने जाते।",
        "Women, eminent, ordinary and active members are among the members, never more. Nobody is both eminent and ordinary; police in the "
        "group are neither.",
    ),
    (
        "जिस इकाई के कई ग्रुप हैं, उसके हर ग्रुप की अपनी पंक्ति है। किसी ग्रुप की संख्या दूसरे में न जोड़ें; निर्धारित न्यूनतम संख्या पूरी इकाई की है।",
        "A unit with several groups has a row for each. Do not add the number of one group to another; the floor is that of the whole unit.",
    ),
    (
        "किसी का नाम, फोन नंबर या ग्रुप का लिंक कहीं न लिखें।",
        "Write nobody's name, no telephone number and no link of a group anywhere.",
    ),
    (
        "इकाई या ग्रुप छूटा हो या गलत हो तो कोड न बदलें, जिला पुलिस कार्यालय को बताएं।",
        "If a unit or group is missing or wrong, do not change codes; tell the district police office.",
    ),
    (
        "फाइल XLSX में सेव करके भेजें। यह प्रपत्र केवल इसी सप्ताह का है, अगले सप्ताह नया प्रपत्र लें।",
        "Save the file as XLSX and send it. This form is for this week alone; take a new one next week.",
    ),
)


def is_form(headings: tuple[str, ...]) -> bool:
    """Whether the headings are those of a form, which lists also the units that report nothing."""
    return {normalised(heading) for heading in headings} >= OF_THE_FORM_ALONE
