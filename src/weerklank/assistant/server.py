"""Serve the tools over standard input and output, by the Model Context Protocol."""

import logging
from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from typing import Any

from django.db import close_old_connections

from weerklank.assistant.tools import NOTICE, Tools
from weerklank.errors import NotFoundError, WeerklankError

__all__ = ["serve_tools"]

_LOG = logging.getLogger(__name__)
_ABOUT = (
    "Weerklank reads conversations with customers, tells what is underneath their resistance, and what to do next "
    f"without arguing. You may read and propose; a person decides. {NOTICE}"
)


def serve_tools(tools: Tools) -> None:
    """Answer until standard input closes.

    Raises:
        NotFoundError: the extra isn't installed.
    """
    if find_spec("mcp") is None:
        remedy = "Install the extra: pip install 'weerklank[mcp]'."
        raise NotFoundError("mcp", "N034", "the package 'mcp' isn't installed", remedy)
    from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra
    from mcp_types import ToolAnnotations  # noqa: PLC0415

    server: Any = MCPServer("weerklank", instructions=_ABOUT, log_level="ERROR")
    for tool in (tools.search, tools.conversation, tools.person, tools.next_step, tools.check_draft):
        server.add_tool(_told(tool), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    for proposing in (tools.propose_answer, tools.propose_follow_up):
        hints = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
        server.add_tool(_told(proposing), annotations=hints)
    server.run()


def _told(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Have a tool tell its faults without a word of a conversation."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415 - an extra

    @wraps(tool)
    def answered(*args: Any, **kwargs: Any) -> dict[str, Any]:
        close_old_connections()
        try:
            return tool(*args, **kwargs)
        except WeerklankError as error:
            raise ToolError(str(error)) from None
        except Exception as error:  # noqa: BLE001 - the outer edge of this face
            _LOG.error("tool=%s fault=%s", tool.__name__, type(error).__name__)
            raise ToolError(f"something broke on our side ({type(error).__name__})") from None

    return answered
