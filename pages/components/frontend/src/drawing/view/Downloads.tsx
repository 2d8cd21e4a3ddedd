/** The drawing as a file. */
import { download, fileStem, pictureOf, pictureScale, svgText } from "../model/files";
import type { Clean } from "../model/sanitise";

interface Props {
  readonly clean: Clean | null;
  readonly name: string;
  readonly onSay: (words: string) => void;
}

export function Downloads({ clean, name, onSay }: Props) {
  const stem = fileStem(name);
  const asSvg = (): void => {
    if (clean) download(`${stem}.svg`, new Blob([svgText(clean.svg)], { type: "image/svg+xml" }));
  };
  const asPng = async (): Promise<void> => {
    if (!clean) return;
    const scale = pictureScale(clean);
    const picture = scale === null ? null : await pictureOf(clean.svg, clean, scale);
    if (picture) download(`${stem}.png`, picture);
    onSay(picture ? "" : "Too large for a PNG that can be read. The SVG holds all of it.");
  };
  return (
    <>
      <button type="button" className="btn" disabled={!clean} title="Download as SVG: sharp at any size" onClick={asSvg}>
        SVG
      </button>
      <button type="button" className="btn" disabled={!clean} title="Download as PNG, on white" onClick={() => void asPng()}>
        PNG
      </button>
    </>
  );
}
