"""A command on a folder that no server has."""

from pathlib import Path
from typing import Any

from hawk_edge.accounts import Accounts
from hawk_edge.commands import Commands, Say
from hawk_edge.config import Config
from hawk_edge.credits.governor import Governor
from hawk_edge.erase import Erasure
from hawk_edge.export.file import Exports
from hawk_edge.register import Registrar
from hawk_edge.seal import Sealer
from hawk_edge.sites import Defaults
from hawk_edge.store.folder import open_store
from hawk_edge.web.export import offline_page


async def run_offline(
    config: Config, name: str, arguments: dict[str, Any], say: Say
) -> dict[str, Any]:
    """Open the folder, run the command, close it. Raises FolderInUse when a server has it."""
    server = config.server
    address = server.public_url or f"http://{server.host}:{server.port}"
    async with open_store(Path(config.store.data), config.store.blobs) as store:
        accounts = Accounts(store, server.signin_hours * 3600)
        registrar = Registrar(store)
        erasure = Erasure(store, release=Sealer(store).release, register=registrar.after_erasing)
        if name == "erase":
            await erasure.resume()
        governor = Governor.of(config.credits.preset, store.folder)
        commands = Commands(
            store, accounts, erasure, address, Defaults.of(config), governor=governor,
            exports=Exports(store, offline_page, may_run=governor.asker("export")),
        )  # fmt: skip
        async with governor.noting():
            answer = await commands.run(name, arguments, say)
        if store.people.changed.is_set():
            await registrar.file()
        return answer
