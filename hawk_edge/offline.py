"""A command on a folder that no server has."""

from pathlib import Path
from typing import Any

from hawk_edge.accounts import Accounts
from hawk_edge.commands import Commands
from hawk_edge.config import Config
from hawk_edge.erase import Erasure
from hawk_edge.seal import Sealer
from hawk_edge.store.folder import open_store, secret_key


async def run_offline(config: Config, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Open the folder, run the command, close it. Raises FolderInUse when a server has it."""
    server = config.server
    address = server.public_url or f"http://{server.host}:{server.port}"
    async with open_store(Path(config.store.data)) as store:
        accounts = Accounts(store.people, secret_key(store.folder), server.signin_hours * 3600)
        erasure = Erasure(store, release=Sealer(store).release)
        if name == "erase":
            await erasure.resume()
        commands = Commands(store, accounts, erasure, address, config.reporter)
        return await commands.run(name, arguments)
