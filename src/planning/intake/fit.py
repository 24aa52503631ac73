"""Whether a return fits its unit in its week: audience, group, and WhatsApp's size cap."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process

from planning.intake.folder import Folder, valid_on


@dataclass(frozen=True)
class Limits:
    """What holds in one week: the cap, the groups that stand, and the audiences that a kind of unit has."""

    week: date
    cap: int | None
    groups: dict[str, tuple[str, str]]  # group -> its unit and audience
    by_unit: dict[tuple[str, str], list[str]]  # (unit, audience) -> its groups
    audiences: dict[str, set[str]]  # kind -> audiences


def limits_on(folder: Folder, week: date) -> Limits:
    """The limits of a state folder as they hold on the Sunday `week`."""
    caps = valid_on(folder.caps, week).sort_values("valid_from")
    groups, by_unit = {}, defaultdict(list)
    standing = valid_on(folder.groups, week)[["group_id", "unit_id", "audience"]]
    for group, unit, audience in standing.itertuples(index=False):
        groups[group] = (unit, audience)
        by_unit[unit, audience].append(group)
    audiences = defaultdict(set)
    for frame in (folder.kinds, folder.floors):
        for kind, audience in frame[["kind", "audience"]].itertuples(index=False):
            audiences[kind].add(audience)
    cap = None if caps.empty else int(caps["cap"].iloc[-1])
    return Limits(week, cap, groups, dict(by_unit), dict(audiences))


def misfits(row: dict, kind: str, limits: Limits) -> Iterator[tuple[str, str, str, str, str]]:
    """What does not fit in a row with unit_id, audience, group_id, members: code, reason, mend, column, value.

    cap >= members of a group;  cap x max(1, groups that stand) >= members of a unit's total
    """
    unit, audience, group = row["unit_id"], row["audience"], row["group_id"]
    owed = limits.audiences.get(kind, set())
    if audience not in owed and (unit, audience) not in limits.by_unit:
        yield (
            "R-AUDIENCE",
            f"a {kind} has no group for this audience",
            f"one of {', '.join(sorted(owed))}",
            "audience",
            audience,
        )
        return
    if group and limits.groups.get(group) != (unit, audience):
        yield "R-GROUP", *_strange_group(group, unit, audience, limits), "group", group
        return
    if limits.cap is None:
        yield "R-CAP", "caps.csv has no cap for that week", "add a row", "week_ending", str(limits.week)
        return
    groups = 1 if group else max(1, len(limits.by_unit.get((unit, audience), [])))
    if row["members"] > limits.cap * groups:
        of_total = "" if group else f" for {groups} group{'s' if groups > 1 else ''}"
        reason = f"more members than the cap of {limits.cap}{of_total} lets in"
        yield "R-CAP", reason, "check the count; report a new group in groups.csv", "members", str(row["members"])


def _strange_group(group: str, unit: str, audience: str, limits: Limits) -> tuple[str, str]:
    if group in limits.groups:
        owner, kind = limits.groups[group]
        return "the group is not this unit's, or for another audience", f"it is {owner}'s, for {kind}"
    own = limits.by_unit.get((unit, audience), [])
    best = process.extractOne(group, own)
    mend = f"nearest: {best[0]}" if best else "add it to groups.csv, or report the unit's total"
    return "groups.csv has no such group in that week", mend
