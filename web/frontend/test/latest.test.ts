import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../src/net/latest.ts";

function later<T>() {
  let give!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ((give = yes), (fail = no)));
  return { promise, give, fail };
}

function listener() {
  const heard: unknown[] = [];
  return { heard, done: (value: unknown) => heard.push(value), failed: (error: unknown) => heard.push(["failed", error]) };
}

test("an older answer that comes last is dropped", async () => {
  const latest = new Latest();
  const [old, young, out] = [later<string>(), later<string>(), listener()];
  const runs = [latest.run(() => old.promise, out), latest.run(() => young.promise, out)];
  young.give("young");
  old.give("old");
  await Promise.all(runs);
  assert.deepEqual(out.heard, ["young"]);
});

test("the older request is told to stop, and its error is not shown", async () => {
  const latest = new Latest();
  const out = listener();
  let told = false;
  const first = latest.run((signal) => new Promise((_, no) => signal.addEventListener("abort", () => ((told = true), no(new Error("aborted"))))), out);
  const second = latest.run(() => Promise.resolve("new"), out);
  await Promise.all([first, second]);
  assert.ok(told);
  assert.deepEqual(out.heard, ["new"]);
});

test("the newest one's error is heard", async () => {
  const out = listener();
  await new Latest().run(() => Promise.reject(new Error("no")), out);
  assert.equal((out.heard[0] as unknown[])[0], "failed");
});

test("what was cancelled stays silent", async () => {
  const latest = new Latest();
  const [slow, out] = [later<string>(), listener()];
  const run = latest.run(() => slow.promise, out);
  latest.cancel();
  slow.give("late");
  await run;
  assert.deepEqual(out.heard, []);
});
