"""The YAML language server that editors use, driven as an editor drives it: messages through pipes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Self

SERVER = Path(__file__).with_name("node_modules") / "yaml-language-server" / "bin" / "yaml-language-server"
SETTINGS = {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}

Message = dict[str, Any]


class Editor:
    """An editor with some files open, perhaps in a folder for which it knows schemas by its settings."""

    def __init__(self, root: Path | None = None, schemas: Message | None = None) -> None:
        self.settings = {"yaml": {**SETTINGS, "schemas": schemas or {}}}
        self.server = subprocess.Popen(
            ["node", SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.sent = self.opened = 0
        self.told: dict[str, list[Message]] = {}  # what is wrong in each file
        able = {"workspace": {"configuration": True, "workspaceFolders": True}, "textDocument": {
            "completion": {"completionItem": {"snippetSupport": True}},
            "hover": {"contentFormat": ["markdown"]}}}
        folders = [{"uri": root.as_uri(), "name": root.name}] if root else None
        self.ask("initialize", {"processId": None, "rootUri": root.as_uri() if root else None,
                                "workspaceFolders": folders, "capabilities": able})
        self.send({"method": "initialized", "params": {}})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()
        self.server.communicate()

    def problems(self, file: Path, text: str | None = None) -> list[tuple[int, str]]:
        """Open a file, perhaps with a text not saved yet; give what is wrong in it, by the lines from 1."""
        return self.open(file, text).underlined(file)

    def open(self, file: Path, text: str | None = None) -> Self:
        """Open a file; what is wrong in it is told some time later."""
        uri = file.as_uri()
        self.told.pop(uri, None)
        self.opened += 1
        text = file.read_text(encoding="utf-8") if text is None else text
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": uri, "languageId": "yaml", "version": self.opened, "text": text}}})
        return self

    def underlined(self, file: Path) -> list[tuple[int, str]]:
        """Wait until it is told what is wrong in a file that was opened."""
        uri = file.as_uri()
        while uri not in self.told:
            self.take()
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in self.told[uri]]

    def completions(self, file: Path, text: str) -> list[str]:
        """Name what is offered where `|` stands in a text."""
        found = self.at("textDocument/completion", file, text)
        return [each["label"] for each in found["items"]]

    def hover(self, file: Path, text: str) -> str:
        """Tell what is shown over the word at `|`."""
        return str(self.at("textDocument/hover", file, text)["contents"]["value"])

    def at(self, method: str, file: Path, text: str) -> Any:
        """Ask something about the place of `|`."""
        before, _, after = text.partition("|")
        self.problems(file, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return self.ask(method, {"textDocument": {"uri": file.as_uri()}, "position": place})

    def ask(self, method: str, params: Message) -> Any:
        """Send a question, and wait for the answer."""
        self.sent += 1
        self.send({"id": self.sent, "method": method, "params": params})
        while True:
            message = self.take()
            if message.get("id") == self.sent and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def send(self, message: Message) -> None:
        """Send one message."""
        assert self.server.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def take(self) -> Message:
        """Take one message; answer what the server asks, and keep what it says is wrong."""
        assert self.server.stdout
        length = 0
        while header := self.server.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message: Message = json.loads(self.server.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"].get("items") if message["method"] == "workspace/configuration" else None
            answer = None if asked is None else [self.settings.get(each["section"]) for each in asked]
            self.send({"id": message["id"], "result": answer})
        return message
