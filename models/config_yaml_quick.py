"""YAML by libyaml's parser, nodes put together by PyYAML's own composer; only where PyYAML was built with libyaml.

Not PyYAML's `CSafeLoader`: its composer ends the process where brackets are nested too deeply.
"""

from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver


class _Quick(Composer, CParser, Resolver):
    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuses `*name`, as the other loader does and explains."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("alias")
        return super().compose_node(parent, index)


def compose(text: str, resolvers: dict[Any, Any]) -> yaml.Node | None:
    """The root of a document; `resolvers` tell what plain scalars are. Raises YAMLError, ValueError."""
    loader = _Quick(text)
    loader.yaml_implicit_resolvers = resolvers
    return loader.get_single_node()
