"""Build hook: a wheel carries the notebooks and the embedded sample; an editable install does not copy them."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EmbedNotebooksAndSample(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        if version == "standard":
            build_data["force_include"].update(
                {"notebooks": "planning/_embedded/notebooks", "data/sample": "planning/_embedded/sample"}
            )
