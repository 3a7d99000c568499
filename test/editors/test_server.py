"""The language server, driven by pytest-lsp: a client that is neither ours nor an editor's."""

import os
import pathlib

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ADMIN = """{
  "Version": "2012-10-17",
  "Statement": [{"Sid": "größe😀", "Effect": "Allow", "Action": "*", "Resource": "*"}]
}
"""
NARROW = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}]}"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["IAMLINT"], "lsp"]), params=["neovim", "visual-studio-code"])
async def client(request, lsp_client: LanguageClient, tmp_path: pathlib.Path):
    (tmp_path / "main.tf").write_text('resource "aws_iam_policy" "p" {\n  policy = jsonencode({Statement = [{Effect = "Allow", Action = local.a, Resource = "*"}]})\n}\n')
    (tmp_path / "locals.tf").write_text('locals { a = "sqs:ListQueues" }\n')
    lsp_client.folder = tmp_path
    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="work")],
        )
    )
    lsp_client.encoding = result.capabilities.position_encoding
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, name: str, text: str, language: str) -> str:
    uri = (client.folder / name).as_uri()
    item = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return uri


async def codes(client: LanguageClient, uri: str) -> set:
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return {d.code for d in client.diagnostics.get(uri, [])}


async def until(client: LanguageClient, uri: str, wanted) -> set:
    for _ in range(20):
        if uri in client.diagnostics and wanted({d.code for d in client.diagnostics[uri]}):
            return client.diagnostics[uri]
        await codes(client, uri)
    raise AssertionError(client.diagnostics)


async def test_diagnostics(client: LanguageClient):
    uri = opened(client, "p.json", ADMIN, "json")
    found = await until(client, uri, lambda c: "full-admin" in c)
    one = next(d for d in found if d.code == "full-admin")
    assert one.source == "iamlint" and one.code_description.href.startswith("https://")
    encoding, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}[client.encoding]
    line = ADMIN.splitlines()[one.range.start.line].encode(encoding)
    assert line[width * one.range.start.character : width * one.range.end.character].decode(encoding) == '"*"'
    change = types.TextDocumentContentChangeWholeDocument(text=NARROW)
    document = types.VersionedTextDocumentIdentifier(uri=uri, version=2)
    client.text_document_did_change(types.DidChangeTextDocumentParams(text_document=document, content_changes=[change]))
    await until(client, uri, lambda c: "full-admin" not in c)


async def test_module(client: LanguageClient):
    uri = opened(client, "main.tf", (client.folder / "main.tf").read_text(), "terraform")
    await codes(client, uri)
    locals_ = opened(client, "locals.tf", 'locals { a = "*" }\n', "terraform")
    await until(client, locals_, lambda c: "full-admin" in c)


async def test_help(client: LanguageClient):
    uri = opened(client, "p.json", NARROW, "json")
    document = types.TextDocumentIdentifier(uri=uri)
    at = types.Position(line=0, character=NARROW.index("s3:GetObject") + 3)
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=at))
    assert "Read" in hover.contents.value
    items = await client.text_document_completion_async(types.CompletionParams(text_document=document, position=at))
    assert "s3:GetObject" in [item.label for item in items.items]
    everything = types.Range(types.Position(0, 0), types.Position(9, 0))
    context = types.CodeActionContext(diagnostics=[])
    actions = await client.text_document_code_action_async(types.CodeActionParams(document, everything, context))
    assert [a for a in actions if a.is_preferred and a.edit.changes[uri]]
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert symbols[0].children[0].name == "statement 1"
    await client.text_document_code_lens_async(types.CodeLensParams(document))
