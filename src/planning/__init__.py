"""Coverage gaps, recruitment plans and weekly reports for police WhatsApp groups.

Public names are imported on first use, so that the command line and the solver's workers start without the libraries
that they do not need.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "init_state": "intake.init",
    "claim_ground": "intake.claims",
    "check_state": "intake.audit.everything",
    "check_layer": "intake.audit.everything",
    "fetch_boundaries": "intake.fetch",
    "populate_state": "intake.populate",
    "read_state": "reading",
    "load_scenario": "scenario",
    "coverage_gaps": "coverage",
    "roll_up": "coverage",
    "area_ground": "coverage",
    "summary": "coverage",
    "recruitment_plan": "plan.solve",
    "rule_plan": "plan.rules",
    "rule_plans": "plan.rules",
    "verify": "plan.verify",
    "Memory": "plan.memory",
    "remedy": "plan.remedy",
    "read_plan": "plan.result",
    "write_plan": "plan.result",
    "weekly_outlook": "plan.outlook",
    "needed_per_week": "plan.outlook",
    "drives_of_week": "plan.outlook",
    "drive_weeks": "plan.outlook",
    "out_of_reach": "plan.wishes",
    "missed_by": "plan.missed",
    "planned": "plans",
    "explain": "explaining",
    "worth_of_drives": "plan.explain",
    "last_published": "plans",
    "blank_forms": "forms",
    "write_forms": "forms",
    "take_in": "takein",
    "seal_week": "sealing",
    "export_week": "sealing",
    "register_status": "register",
    "restore_register": "register",
    "export_gaps": "export",
    "run_parameters": "notebook",
    "run_id": "identity",
    "title_card": "report.headline",
    "what_is_known": "report.basis_cards",
    "five_figures": "report.headline",
    "answer": "report.headline",
    "audit_figures": "report.check_cards",
    "findings_table": "report.check_cards",
    "map_faults": "report.check_cards",
    "map_coverage": "report.coverage_cards",
    "map_districts": "report.coverage_cards",
    "district_ranking": "report.coverage_cards",
    "worst_stations": "report.coverage_cards",
    "stations_in_state": "report.coverage_cards",
    "plan_by_week": "report.plan_cards",
    "members_line": "report.plan_cards",
    "map_targets": "report.plan_cards",
    "next_drives": "report.plan_cards",
    "every_station": "report.plan_cards",
    "what_would_do": "report.plan_cards",
    "worth_of_drives_table": "report.worth_cards",
    "compared_with_rules": "report.comparison_cards",
    "assumptions": "report.method_cards",
    "method": "report.method_cards",
    "sources": "report.method_cards",
    "Section": "report.cards",
    "Sentence": "report.cards",
    "Finished": "report.cards",
    "say": "report.values",
}
__all__ = list(PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
