/** The drawing as files: the SVG as Graphviz drew it, and a picture of it. Both on white, for paper and slides. */
import type { Size } from "./camera";

/** Browsers draw no larger picture; a side longer than this comes out empty. */
const LONGEST_SIDE = 16_000;
const MOST_PIXELS = 100_000_000;
const LEAST_SCALE = 0.5; // below it no label can be read
const SCALE = 2;

export function fileStem(name: string): string {
  const stem = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return stem || "drawing";
}

/** How large the picture is made, for each pixel of the drawing; null where it would not be readable. */
export function pictureScale({ width, height }: Size): number | null {
  const scale = Math.min(SCALE, LONGEST_SIDE / width, LONGEST_SIDE / height, Math.sqrt(MOST_PIXELS / (width * height)));
  return scale < LEAST_SCALE ? null : scale;
}

export function svgText(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

/** Paints the drawing as it stands in the file. */
export async function pictureOf(svg: SVGSVGElement, size: Size, scale: number): Promise<Blob | null> {
  const address = URL.createObjectURL(new Blob([svgText(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(size.width * scale);
    canvas.height = Math.ceil(size.height * scale);
    const paint = canvas.getContext("2d");
    if (!paint) return null;
    paint.fillStyle = "#ffffff";
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it only after the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
