import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { fromFragment, ShareLinkError, toFragment } from "../src/model/share.ts";

const designs = ["", "client -> api", "größer → 日本語 🚀\n\tservice a x3", "a\r\nb\u0000c", "x".repeat(60_000)];

for (const design of designs) {
  test(`a link gives back the design: ${JSON.stringify(design.slice(0, 24))}`, async () => {
    for (const level of ["", "senior-staff"]) {
      const fragment = await toFragment({ design, level });
      assert.match(fragment, /^#d1=[A-Za-z0-9_-]+(&level=[a-z-]+)?$/);
      assert.deepEqual(await fromFragment(fragment), { design, level });
    }
  });
}

test("a fragment that is no share link is left alone", async () => {
  assert.equal(await fromFragment(""), null);
  assert.equal(await fromFragment("#results"), null);
});

const damaged = ["#d1=", "#d1=%%%", "#d1=AAAA", "#d1=abc&level=<script>", "#d1=q80", "#d1=////", "#d1=A"];
for (const fragment of damaged) {
  test(`a damaged link says so: ${fragment}`, async () => {
    await assert.rejects(fromFragment(fragment), ShareLinkError);
  });
}

test("a link cut short says so", async () => {
  const whole = await toFragment({ design: "client -> api -> postgres\n".repeat(40), level: "" });
  await assert.rejects(fromFragment(whole.slice(0, -20)), /damaged/);
});

test("a newer link says that it is newer", async () => {
  await assert.rejects(fromFragment("#d2=abcd"), /newer version/);
});

test("a link that unpacks to more than a design is refused", async () => {
  const bomb = deflateRawSync(Buffer.alloc(20_000_000, "a")).toString("base64url");
  await assert.rejects(fromFragment(`#d1=${bomb}`), /more text than a design/);
});

test("text that is not UTF-8 is refused", async () => {
  const packed = deflateRawSync(Buffer.from([0xff, 0xfe, 0xfd])).toString("base64url");
  await assert.rejects(fromFragment(`#d1=${packed}`), /damaged/);
});
