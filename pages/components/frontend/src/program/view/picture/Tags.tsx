/** What kind of tensor it is, in single words. */
import type { Card } from "../../model/picture";

interface Word {
  readonly text: string;
  readonly tone: "" | "ok" | "hot";
  readonly title: string;
}

export function Tags({ card }: { readonly card: Card }) {
  return (
    <>
      {wordsOf(card).map(({ text, tone, title }) => (
        <span key={text} className={`tag ${tone}`} title={title}>
          {text}
        </span>
      ))}
    </>
  );
}

function wordsOf({ tensor, viewOf, change, outer }: Card): Word[] {
  const words: Word[] = [{ text: tensor.dtype, tone: "", title: `${tensor.itemsize} bytes an element` }];
  if (tensor.stride.length !== tensor.shape.length) words.push({ text: "sparse", tone: "hot", title: "It keeps only the elements that are not zero, and where they stand." });
  else if (tensor.contiguous) words.push({ text: "contiguous", tone: "ok", title: "Its elements lie row by row, without gaps." });
  else words.push({ text: "not contiguous", tone: "hot", title: "Its elements do not lie row by row." });
  if (tensor.channels_last && !tensor.contiguous) words.push({ text: "channels_last", tone: "", title: "The channel is the innermost dimension in memory." });
  if (tensor.dense && !tensor.contiguous) words.push({ text: "dense", tone: "", title: "Non-overlapping and dense: it uses each cell of its stretch of memory once." });
  if (viewOf) words.push({ text: `view of ${viewOf}`, tone: "", title: "Its _base: autograd knows it as a view of that tensor." });
  else if (tensor.view_of !== null) words.push({ text: "view", tone: "", title: "It is a view of a tensor that has no name any more." });
  if (tensor.parameter) words.push({ text: "parameter", tone: "", title: "An nn.Parameter." });
  else if (tensor.requires_grad) words.push({ text: "requires grad", tone: "", title: tensor.grad_fn ? `Made by ${tensor.grad_fn}.` : "A leaf: its gradient is kept in .grad." });
  if (change === "new") words.push({ text: "new", tone: "hot", title: "This step made the name." });
  if (outer) words.push({ text: "around", tone: "", title: "A name of the frame around this function." });
  return words;
}
