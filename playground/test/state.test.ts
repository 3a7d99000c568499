import assert from "node:assert/strict";
import test from "node:test";

import { examples } from "../src/examples";
import { pack, unpack } from "../src/share";
import { callOf, commandOf, kinds, names, noAsk, pairs, type State, words } from "../src/state";

const state: State = { tab: "lint", text: '{"größe": "😀"}', old: "", name: "policy.json", type: "", ask: noAsk };

test("a link has all that the page shows, and nothing that an address cannot have", async () => {
  const all: State = { ...state, tab: "ask", old: "x".repeat(5000), type: "scp", ask: { actions: "s3:*", resources: "*", who: "outside", assume: "a=b", absent: "c" } };
  const packed = await pack(all);
  assert.match(packed, /^1\.[\w-]+$/);
  assert.ok(packed.length < 400);
  assert.deepEqual(await unpack(`#${packed}`), all);
});

test("what is not a link is not read", async () => {
  for (const fragment of ["", "#", "#1.", "#2.abc", "#1.!!!!", "#1.abcd", `#1.${"A".repeat(3_000_000)}`]) {
    assert.equal(await unpack(fragment), undefined, fragment.slice(0, 20));
  }
  const packed = await pack({ text: 5, tab: "nine", ask: null } as unknown as State);
  assert.deepEqual(await unpack(packed), { tab: "lint", text: "", old: "", name: "policy.json", type: "", ask: noAsk });
});

test("the linter is asked what the page asks", () => {
  assert.deepEqual(callOf(state), { tool: "lint", arguments: { text: state.text, name: "policy.json" } });
  assert.equal(callOf({ ...state, text: " \n" }), undefined);
  assert.equal(callOf({ ...state, tab: "compare" }), undefined);
  assert.equal(callOf({ ...state, tab: "ask" }), undefined);
  const ask = { actions: "s3:GetObject, iam:*", resources: "arn:aws:s3:::b/*", who: "arn:aws:iam::111122223333:role/r", assume: "aws:SecureTransport=true\n", absent: "aws:TokenIssueTime" };
  assert.deepEqual(callOf({ ...state, tab: "ask", type: "identity", ask })?.arguments, {
    text: state.text,
    name: "policy.json",
    type: "identity",
    actions: ["s3:GetObject", "iam:*"],
    resources: ["arn:aws:s3:::b/*"],
    assume: { "aws:SecureTransport": "true", "aws:PrincipalArn": "arn:aws:iam::111122223333:role/r" },
    absent: ["aws:TokenIssueTime"],
  });
});

test("the command line asks the same", () => {
  assert.equal(commandOf({ ...state, type: "scp" }), "iamlint lint --type scp policy.json");
  assert.equal(commandOf({ ...state, tab: "compare", old: "{}" }), "iamlint diff --both old-policy.json policy.json");
  const ask = { ...noAsk, actions: "s3:*", who: "outside", absent: "aws:SourceVpc" };
  assert.equal(commandOf({ ...state, tab: "ask", ask }), "iamlint check --no-access 's3:*' --no-public --absent aws:SourceVpc policy.json");
});

test("lists and pairs", () => {
  assert.deepEqual(words(" a, b\nc ,, "), ["a", "b", "c"]);
  assert.deepEqual(pairs("a=b=c\n\nd"), { a: "b=c", d: "" });
});

test("the examples are what the page can show", () => {
  for (const { title, state: example } of examples) {
    assert.ok(names.includes(example.name ?? "policy.json") && kinds.includes(example.type ?? ""), title);
    assert.ok(callOf({ ...state, ...example }) !== undefined, title);
  }
});
