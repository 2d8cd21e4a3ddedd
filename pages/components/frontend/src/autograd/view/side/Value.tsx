/** A tensor in one place: its number, or a small heat map with its norm. */
import { useThemeName } from "../../../shared/theme";
import { long, only, whole } from "../../model/figures";
import type { Figure } from "../../model/trace";
import { thumbOf } from "../thumb";

export function Value({ figure, strong = false }: { readonly figure: Figure; readonly strong?: boolean }) {
  const theme = useThemeName();
  const thumb = only(figure) === null ? thumbOf(figure, theme) : null;
  return (
    <span className={`value mono num${strong ? " is-strong" : ""}`} title={whole(figure)}>
      {thumb && <img className="thumb" src={thumb} alt="" width={26} height={15} />}
      {long(figure)}
    </span>
  );
}
