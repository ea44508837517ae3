/** A `Camera`: which part of a picture a pane shows, and how large. Pure arithmetic, in two units. */

/** Pixels of the pane. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in the picture's own units. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** `x` and `y` are the picture's units at the pane's corner; `scale` is pixels for each unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export const LARGEST = 4;
const LARGEST_FIT = 1.25; // a picture of three boxes does not fill the pane: text of 16 px is enough
const SMALLEST_SHARE = 0.5; // of the fitted size

/** The whole picture, in the middle. */
export function fit(content: Box, pane: Size): Camera {
  const scale = Math.min(pane.width / content.width, pane.height / content.height, LARGEST_FIT);
  return centered(content, pane, scale);
}

function centered(content: Box, pane: Size, scale: number): Camera {
  const x = content.x + content.width / 2 - pane.width / scale / 2;
  const y = content.y + content.height / 2 - pane.height / scale / 2;
  return { x, y, scale };
}

/** `factor` times as large; what is at `at` (pixels of the pane) stays there. */
export function zoom(camera: Camera, factor: number, at: { x: number; y: number }, content: Box, pane: Size): Camera {
  const smallest = fit(content, pane).scale * SMALLEST_SHARE;
  const scale = Math.min(LARGEST, Math.max(smallest, camera.scale * factor));
  const x = camera.x + at.x / camera.scale - at.x / scale;
  const y = camera.y + at.y / camera.scale - at.y / scale;
  return { x, y, scale };
}

/** Moved by pixels of the pane; at least a third of the pane, or of the picture, stays filled. */
export function pan(camera: Camera, dx: number, dy: number, content: Box, pane: Size): Camera {
  const wide = pane.width / camera.scale;
  const high = pane.height / camera.scale;
  const keptX = Math.min(wide, content.width) / 3;
  const keptY = Math.min(high, content.height) / 3;
  return {
    scale: camera.scale,
    x: between(content.x + keptX - wide, camera.x - dx / camera.scale, content.x + content.width - keptX),
    y: between(content.y + keptY - high, camera.y - dy / camera.scale, content.y + content.height - keptY),
  };
}

/** Moved no further than needed for `box` to be seen, with some room around it. */
export function reveal(camera: Camera, box: Box, pane: Size): Camera {
  const room = 16 / camera.scale;
  const shifted = (start: number, length: number, from: number, span: number) => {
    if (from - room < start) return from - room;
    return Math.max(start, from + span + room - length);
  };
  return {
    scale: camera.scale,
    x: shifted(camera.x, pane.width / camera.scale, box.x, box.width),
    y: shifted(camera.y, pane.height / camera.scale, box.y, box.height),
  };
}

/** What the pane shows, in the picture's units. */
export function seen(camera: Camera, pane: Size): Box {
  return { x: camera.x, y: camera.y, width: pane.width / camera.scale, height: pane.height / camera.scale };
}

/** Whether a part of the picture is out of sight. */
export function hides(camera: Camera, content: Box, pane: Size): boolean {
  const view = seen(camera, pane);
  const slack = 1 / camera.scale;
  return (
    view.x > content.x + slack ||
    view.y > content.y + slack ||
    view.x + view.width < content.x + content.width - slack ||
    view.y + view.height < content.y + content.height - slack
  );
}

const READABLE = 11; // pixels of the smallest text on a component
const LEGIBLE = 8; // below it a fitted picture cannot be read, and a part of it is shown instead

/** How a picture is first shown: whole, or readable from where it starts where whole it could not be read. */
export function opening(content: Box, pane: Size, text: number): Camera {
  const whole = fit(content, pane);
  if (whole.scale * text >= LEGIBLE) return whole;
  const scale = READABLE / text;
  const middle = centered(content, pane, scale);
  const leftToRight = content.width > 2 * content.height;
  const x = leftToRight && pane.width < content.width * scale ? content.x : middle.x;
  const y = !leftToRight && pane.height < content.height * scale ? content.y : middle.y;
  return { scale, x, y };
}

function between(low: number, value: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
