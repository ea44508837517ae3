import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, hides, opening, pan, reveal, seen, zoom } from "../src/model/camera.ts";

const content = { x: -10, y: -200, width: 800, height: 400 };
const pane = { width: 400, height: 300 };

test("a fitted picture is whole and in the middle", () => {
  const camera = fit(content, pane);
  assert.equal(camera.scale, 0.5);
  const box = seen(camera, pane);
  assert.ok(box.x <= content.x && box.x + box.width >= content.x + content.width);
  assert.equal(box.y + box.height / 2, content.y + content.height / 2);
  assert.equal(hides(camera, content, pane), false);
});

test("a small picture is not blown up", () => {
  assert.equal(fit({ x: 0, y: 0, width: 50, height: 20 }, pane).scale, 1.25);
});

test("zooming keeps what is under the pointer in its place", () => {
  const before = fit(content, pane);
  const at = { x: 100, y: 50 };
  const after = zoom(before, 2, at, content, pane);
  assert.equal(after.scale, 1);
  assert.ok(Math.abs(before.x + at.x / before.scale - (after.x + at.x / after.scale)) < 1e-9);
  assert.equal(hides(after, content, pane), true);
});

test("zooming has two ends", () => {
  let camera = fit(content, pane);
  for (let i = 0; i < 50; i += 1) camera = zoom(camera, 2, { x: 0, y: 0 }, content, pane);
  assert.equal(camera.scale, 4);
  for (let i = 0; i < 50; i += 1) camera = zoom(camera, 0.5, { x: 0, y: 0 }, content, pane);
  assert.equal(camera.scale, 0.25);
});

test("a picture is never dragged out of its pane", () => {
  for (const [dx, dy] of [[1e6, 1e6], [-1e6, -1e6], [1e6, -1e6]] as const) {
    const box = seen(pan(zoom(fit(content, pane), 4, { x: 0, y: 0 }, content, pane), dx, dy, content, pane), pane);
    const across = Math.min(box.x + box.width, content.x + content.width) - Math.max(box.x, content.x);
    const down = Math.min(box.y + box.height, content.y + content.height) - Math.max(box.y, content.y);
    assert.ok(across > 50 && down > 40, `${across} ${down}`);
  }
});

test("what is out of sight is brought into sight, and no more", () => {
  const camera = { x: 0, y: 0, scale: 1 };
  const inside = { x: 50, y: 50, width: 20, height: 20 };
  assert.deepEqual(reveal(camera, inside, pane), camera);
  const moved = reveal(camera, { x: 600, y: -100, width: 20, height: 20 }, pane);
  assert.deepEqual(moved, { x: 236, y: -116, scale: 1 });
});

test("a picture that would be too small to read opens readable, from where it starts", () => {
  const wide = { x: 0, y: 0, width: 4000, height: 500 };
  const camera = opening(wide, pane, 13);
  assert.equal(Math.round(camera.scale * 13), 11);
  assert.equal(camera.x, 0);
  assert.equal(opening(content, { width: 700, height: 400 }, 13).scale, fit(content, { width: 700, height: 400 }).scale);
});
