"""A refused sheet goes back to its clerk: as it was sent, with what is wrong in each row, in English and in Hindi."""

import io
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from planning.errors import Problem
from planning.files import to_csv, write_whole
from planning.intake.sheet import PROBLEMS, Sheet
from planning.intake.workbook import SPREADSHEET_ENDINGS

IN_HINDI = {
    "R-WIDTH": "पंक्ति में खानों की संख्या शीर्षकों के बराबर नहीं है: पंक्ति सुधारें",
    "R-LONG": "खाने में बहुत अधिक अक्षर हैं: छोटा करें",
    "R-VALUE": "मान मान्य नहीं है: संख्या अंकों में, तिथि 2020-05-24 या 24/05/2020 की तरह लिखें",
    "R-BLANK": "आवश्यक खाना खाली है: भरें",
    "R-SUNDAY": "सप्ताह की समाप्ति रविवार को होती है: तिथि सुधारें",
    "R-FUTURE": "फाइल मिलने के दिन तक यह सप्ताह समाप्त नहीं हुआ था: तिथि सुधारें",
    "R-RECEIVED": "प्राप्ति की तिथि सप्ताह की समाप्ति से पहले की या फाइल मिलने के दिन के बाद की है: तिथि सुधारें",
    "R-PART": "यह संख्या कुल सदस्यों से अधिक है: संख्या सुधारें",
    "R-SUM": "गणमान्य और सामान्य सदस्य मिलाकर कुल सदस्यों से अधिक हैं: हर सदस्य को एक ही बार गिनें",
    "R-UNIT": "इकाई का कोड या नाम मान्य नहीं है: कोड जांचें",
    "R-AUDIENCE": "इस इकाई में इस श्रेणी का ग्रुप नहीं होता: श्रेणी सुधारें",
    "R-GROUP": "यह ग्रुप इस इकाई का नहीं है या इस सप्ताह में नहीं था: ग्रुप सुधारें",
    "R-CAP": "सदस्य ग्रुप की अधिकतम सदस्य संख्या से अधिक हैं: संख्या जांचें",
    "R-CONTRADICTION": "एक ही इकाई और सप्ताह के लिए अलग-अलग संख्याएं हैं: केवल सही पंक्ति रखें",
    "R-PHONE": "मोबाइल नंबर मान्य नहीं है: एक खाने में दस अंकों का एक मोबाइल नंबर लिखें, खाने को टेक्स्ट बनाकर",
    "R-LEFT": "छोड़ने की तिथि से पहले ग्रुप में जुड़ने की तिथि नहीं है: तिथि, नंबर और इकाई जांचें",
    "R-TOTAL": "कुल और ग्रुपवार संख्या दोनों दी गई हैं: केवल एक रखें",
    "X-ERROR": "खाने में स्प्रेडशीट की त्रुटि है: मान स्वयं लिखें",
    "X-FORMULA": "सूत्र का मान नहीं निकाला गया है: फाइल Excel में खोलकर सेव करें",
    "X-DIGITS": "संख्या इतनी लंबी है कि उसके अंक खो गए हैं: खाने को टेक्स्ट बनाकर कोड फिर लिखें",
}
ALWAYS = datetime(2000, 1, 1)  # the day in a workbook's properties, so that the same refusals give the same bytes
INERT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def refused_name(file: str) -> str:
    """What a refused sheet is called: like the file sent, with an ending of its own format.

    >>> refused_name("a.csv"), refused_name("a.tsv"), refused_name("a.xlsx"), refused_name("a.ods")
    ('a.csv', 'a.tsv.csv', 'a.xlsx', 'a.ods.xlsx')
    """
    ending = ".xlsx" if file.lower().endswith(SPREADSHEET_ENDINGS) else ".csv"
    return file if file.endswith(ending) else f"{file}{ending}"


def write_refused(path: Path, sheet: Sheet, refused: dict[int, tuple[Problem, ...]], mark: str = "") -> Path | None:
    """Write the sheet as sent with what is wrong in each row, and say where; None without a refusal.

    A sheet that comes back mended takes the place of the refused one of that name, or takes it away. With a `mark`, any
    other file leaves what lies at `path`, which is of a file that was called the same, and gets the mark in its name.
    """
    stays = bool(mark) and set(PROBLEMS).isdisjoint(sheet.headings) and path.exists()
    if not refused:
        if not stays:
            path.unlink(missing_ok=True)
        return None
    frame = _with_problems(sheet, refused)
    data = _xlsx(frame) if path.suffix == ".xlsx" else to_csv(frame).encode()
    if stays and path.read_bytes() != data:
        path = path.with_stem(f"{path.stem}-{mark}")
    return write_whole(path, data)


def _with_problems(sheet: Sheet, refused: dict[int, tuple[Problem, ...]]) -> pd.DataFrame:
    width = max(len(cells) for _, cells in sheet.rows)
    headings = [*sheet.headings, *(f"beyond {number}" for number in range(1, width - len(sheet.headings) + 1))]
    padded = [(*cells, *[""] * (width - len(cells))) for _, cells in sheet.rows]
    frame = pd.DataFrame(padded, columns=headings, dtype="str").drop(columns=list(PROBLEMS), errors="ignore")
    faults = [refused.get(line, ()) for line, _ in sheet.rows]
    english, hindi = PROBLEMS
    return frame.assign(
        **{
            english: ["; ".join(f"{fault.reason} -> {fault.mend}" for fault in some) for some in faults],
            hindi: ["; ".join(map(_in_hindi, some)) for some in faults],
        }
    )


def _in_hindi(fault: Problem) -> str:
    where = f"{fault.column}: " if fault.column else ""
    return f"{where}{IN_HINDI[fault.code]}"


def _xlsx(frame: pd.DataFrame) -> bytes:
    """Every cell as text, refused rows in colour, headings in sight: what a clerk mends and sends again."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, INERT) as book:
        book.set_properties({"created": ALWAYS})
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FCE4D6"})
        page = book.add_worksheet("refused")
        page.freeze_panes(1, 0)
        page.set_column(0, len(frame.columns) - 3, 16, text)
        page.set_column(len(frame.columns) - 2, len(frame.columns) - 1, 60, text)
        page.write_row(0, 0, list(frame.columns), bold)
        for number, row in enumerate(frame.itertuples(index=False), start=1):
            page.write_row(number, 0, list(row), wrong if row[-2] else text)
    return made.getvalue()
