/** Says aloud how torch gets from the index that is pointed at to its cell. */
import { useCell } from "../../../shared/cell";
import { arithmetic } from "../../model/address";
import { fullText } from "../../../shared/numbers";
import { elementName, indexOf } from "../../model/face";
import type { Lit } from "../../model/lights";
import type { Picture } from "../../model/picture";
import { useSession } from "../context";

export function Announcer() {
  const session = useSession();
  const lit = useCell(session.lights.lit);
  const picture = useCell(session.picture);
  return (
    <div className="unseen" role="status" aria-live="polite" data-testid="said">
      {sentence(lit, picture)}
    </div>
  );
}

function sentence(lit: Lit, picture: Picture): string {
  const { source } = lit;
  if (!source) return "";
  const card = picture.cards.find(({ id }) => id === source.id);
  if (card?.face) {
    const index = indexOf(card.face, source.cell);
    const { terms, sum } = arithmetic(index, card.tensor);
    const value = fullText(card.face.values[source.cell] ?? "", card.tensor.dtype);
    if (Number.isNaN(sum)) return `${elementName(card.names[0]!, index)} is ${value}`;
    const where = index.length > 0 ? `${terms} = ${sum}` : `cell ${sum}`;
    return `${elementName(card.names[0]!, index)} is ${value}: ${where}${seenAlso(lit, picture, card.id)}`;
  }
  const strip = [...picture.strips, ...picture.nameless].find(({ id }) => id === source.id);
  if (!strip) return "";
  const value = fullText(strip.content.values?.[source.cell] ?? "", strip.content.dtype);
  return `S${strip.storage}[${source.cell}] is ${value}${seenAlso(lit, picture, "")}`;
}

function seenAlso({ cells }: Lit, picture: Picture, except: string): string {
  const also: string[] = [];
  const origins: string[] = [];
  for (const card of picture.cards) {
    const [first] = card.id === except || !card.face ? [] : (cells.get(card.id) ?? []);
    if (first) (first[1] === "meet" ? origins : also).push(elementName(card.names[0]!, indexOf(card.face!, first[0])));
  }
  return `${also.length > 0 ? `; also ${also.join(", ")}` : ""}${origins.length > 0 ? `; it came from ${origins.join(", ")}` : ""}`;
}
